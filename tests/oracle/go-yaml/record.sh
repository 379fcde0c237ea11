#!/usr/bin/env bash
# Records decoded.jsonl. Needs Go 1.19 or later and gopkg.in/yaml v2.4.0 and v3.0.1, for example Debian's
# golang-go, golang-gopkg-yaml.v2-dev and golang-gopkg-yaml.v3-dev.
set -euo pipefail
cd "$(dirname "$0")"
GOPATH="${GOPATH:-/usr/share/gocode}" GO111MODULE=off GOFLAGS= go run main.go >decoded.jsonl
