#!/usr/bin/env bash
# Records decoded.jsonl, and verdicts.tsv where the lab has Consul. Needs Go 1.19 or later and
# github.com/hashicorp/hcl v1.0.0, for example Debian's golang-go and golang-github-hashicorp-hcl-dev.
set -euo pipefail
cd "$(dirname "$0")"
GOPATH="${GOPATH:-/usr/share/gocode}" GO111MODULE=off GOFLAGS= go run main.go >decoded.jsonl

consul="${PROBELINT_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/probelint-lab}/peers/consul-1.8/usr/bin/consul"
[ -x "$consul" ] || { echo "no Consul at $consul: verdicts.tsv stays as it is" >&2; exit 0; }
{
    printf 'file\tconsul validate 1.8.7\n'
    for file in *.hcl; do
        printf '%s\t%s\n' "$file" "$("$consul" validate "$file" 2>&1 | grep -v '^$' | tail -1 | sed 's/^[[:space:]]*//')"
    done
} >verdicts.tsv
