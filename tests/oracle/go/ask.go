// Answers questions about Go's standard library: a JSON object a line in, the answer a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

type question struct {
	Kind     string   `json:"kind"`
	Pattern  string   `json:"pattern"`
	Inputs   []string `json:"inputs"`
	Template string   `json:"template"`
	Text     string   `json:"text"`
}

type answer map[string]any

func find(re *regexp.Regexp, inputs []string) [][]int {
	found := [][]int{}
	for _, input := range inputs {
		match := re.FindStringSubmatchIndex(input)
		if match == nil {
			match = []int{}
		}
		found = append(found, match)
	}
	return found
}

func askRegexp(q question) answer {
	re, err := regexp.Compile(q.Pattern)
	if err != nil {
		return answer{"error": err.Error()}
	}
	a := answer{"found": find(re, q.Inputs), "group_names": fmt.Sprint(re.SubexpNames())}
	if anchored, err := regexp.Compile("^(?s:" + q.Pattern + ")$"); err != nil {
		a["error_anchored"] = err.Error()
	} else {
		a["found_anchored"] = find(anchored, q.Inputs)
	}
	return a
}

func askExpand(q question) answer {
	re := regexp.MustCompile(q.Pattern)
	expanded := []string{}
	for _, input := range q.Inputs {
		expanded = append(expanded, re.ReplaceAllString(input, q.Template))
	}
	return answer{"replaced": expanded}
}

func askURL(q question) answer {
	u, err := url.Parse(q.Text)
	if err != nil {
		return answer{"error": err.(*url.Error).Err.Error()}
	}
	user := u.User != nil
	u.User = nil // ours never shows it
	return answer{"scheme": u.Scheme, "opaque": u.Opaque, "host": u.Host, "hostname": u.Hostname(), "port": u.Port(),
		"path": u.Path, "escaped_path": u.EscapedPath(), "query": u.RawQuery, "fragment": u.Fragment,
		"user": user, "string": u.String(), "request_uri": u.RequestURI(), "values": u.Query().Encode()}
}

func askText(q question) answer {
	a := answer{"quote": strconv.Quote(q.Text), "query": url.QueryEscape(q.Text), "segment": url.PathEscape(q.Text),
		"assembled": (&url.URL{Scheme: "http", Host: "h:1", Path: q.Text}).String(),
		"hosted":    (&url.URL{Scheme: "http", Host: q.Text, Path: "/"}).String(),
		"lower":     strings.ToLower(q.Text), "upper": strings.ToUpper(q.Text)}
	if text, err := url.QueryUnescape(q.Text); err == nil {
		a["unescaped"] = text
	} else {
		a["unescape_error"] = err.Error()
	}
	if host, port, err := net.SplitHostPort(q.Text); err == nil {
		a["host_port"] = []string{host, port, net.JoinHostPort(host, port)}
	} else {
		a["host_port_error"] = err.Error()
	}
	return a
}

// Every letter whose case changes: [letter, lower, upper].
func askCase() answer {
	letters := [][]rune{}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.ToLower(r) != r || unicode.ToUpper(r) != r {
			letters = append(letters, []rune{r, unicode.ToLower(r), unicode.ToUpper(r)})
		}
	}
	return answer{"unicode": unicode.Version, "letters": letters}
}

func ask(q question) answer {
	switch q.Kind {
	case "regexp":
		return askRegexp(q)
	case "expand":
		return askExpand(q)
	case "url":
		return askURL(q)
	case "text":
		return askText(q)
	case "case":
		return askCase()
	}
	panic("unknown kind " + q.Kind)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		if err := out.Encode(ask(q)); err != nil {
			panic(err)
		}
	}
}
