// Records what gopkg.in/yaml v2 (strict) and v3 (known fields) make of small documents, one JSON a line.
// Run through record.sh. Every document is decoded into one field `f` of each type, which holds a
// default before; documents of `merges` go into a struct and into a map.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	v2 "gopkg.in/yaml.v2"
	v3 "gopkg.in/yaml.v3"
)

var scalars = []string{
	"yes", "Yes", "YES", "y", "Y", "on", "On", "ON", "no", "n", "N", "off", "OFF", "true", "True", "TRUE", "tRue",
	"false", "False", "yEs", "'yes'", "\"true\"", "'off'", "!!bool yes", "!!bool 'true'", "!!bool 1", "!!str true", "!!str yes",
	"", "~", "null", "Null", "NULL", "nUll", "''", "\"\"", "'null'", "!!str", "!!str ~", "!!null ''",
	"0", "7", "-7", "+7", "0123", "0o17", "0O17", "-0o17", "0x1F", "0X1f", "-0x1f", "0b11", "0B11", "-0b11", "+0b11", "1_000", "_1",
	"0888", "0x", "0b2", "1__0", "1_", "9223372036854775807", "9223372036854775808", "18446744073709551615",
	"18446744073709551616", "-9223372036854775808", "-9223372036854775809", "1e3", "12e3", "1.5", "-1.5", "1.", ".5", "-.5", "+.5",
	"1e", "1e+3", "1.5e-3", "1_0.5", "1e400", ".inf", "-.inf", "+.Inf", ".nan", ".NaN", "inf", "nan", "Infinity", "0x1p4", ".e3", ".5_0",
	"'7'", "\"1.5\"", "!!int 7", "!!int '7'", "!!int 1.5", "!!float 7", "!!float '7'", "!!float x", "!!str 7",
	"1:30", "1:30:10", "10s", "5m", "2001-01-01", "2001-01-01T10:00:00Z", "!!timestamp 2001-01-01", "1.2.3", "1,000", "- 1", "-", "a b",
	"!!binary aGk=", "!!binary 'aGk='", "!!binary aGk", "!!binary 7", "!x 7", "! 7", "! yes", "http", "<<", "=",
	"|\n  7", "|-\n  7", ">-\n  true", "[a]", "[]", "[a, 1, yes, ~, 1.5, '~', !!binary aGk=]", "[[a]]", "[{a: b}]", "[1, yes, ~]",
	"{a: b}", "{}", "{a: 1, b: yes, c: ~, d: '~'}", "{a: [x]}", "{1: x, yes: y}", "{a: b, a: c}", "{a: b, a: b}",
	"&x 7", "!!str &x 7", "[&x a, *x]",
}

var merges = []string{
	"{a: 1, a: 2}",
	"a: 1\nb: 2\na: 3",
	"<<: {a: x}\na: z",
	"a: z\n<<: {a: x}",
	"<<: [{a: x}, {a: y, b: y}]",
	"<<: [{a: x}, {a: y, b: y}]\na: z",
	"a: z\n<<: [{a: x}, {a: y, b: y}]",
	"<<: {a: x}\n<<: {a: y, b: y}",
	"<<: {a: x}\nb: z\n<<: {a: y}",
	"<<: {<<: {a: deep, b: deep}, a: x}",
	"<<: {a: x, <<: {a: deep, b: deep}}",
	"c: z\n<<: [{<<: {a: deep, c: deep}, a: x}, {b: y}]",
	"<<: {a: ~}\na: z", "a: z\n<<: {a: ~}", "a: ~\n<<: {a: x}", "<<: {a: x}\na: ~",
	"<<: x", "<<: ~", "<<:", "<<: []", "<<: [x]", "<<: [[{a: x}]]", "'<<': {a: x}", "!!merge <<: {a: x}", "!!str <<: {a: x}",
	"<<: &m {a: x}\nb: z", "a: &s x\n<<: *s", "<<: {a: x, a: y}", "<<: {d: x}", "a: z\n<<: {d: x}",
	"<<: [&m {a: x}, *m]", "a: z\n<<: [&m {a: x}, *m]", "? a\n: x", "a: 1\n\"a\": 2", "d: 1\nd: 2",
}

// Texts of which only counts whether they are read at all.
var texts = []string{
	"a: [\n\t'x',\n\t'y'\t\n\t]\n", "a: [x\n\t]\n", "a:\n  b: [x\n    \t]\n", "a: {\n\tb: c\n}\n", "a:\n\tb: c\n", "a:\n  - b\n\t- c\n", "\ta: b\n",
	"a: b\n\t\nc: d\n", "a: 'b'\n\t\nc: d\n", "a:\n  b: c\n   \t\nd: e\n", "a:\n  b: 'c'\n   \t\nd: e\n", "a: b\n\t# c\n", "a:\tb\t# c\t\n", "a: b\tc\n",
	"a: |\n  b\n  \tc\n", "a: 'b\n\tc'\n", "a: b\n\tc\n", "a:\n  b\n  \tc\n", "a: b\n\t", "  a: b\nc:\n\td: e\n", "a: [\n\t1]\nb:\n\tc: d\n",
	"a: 'b'# c\n", "a: [b]# c\nd: {}# e\n", "a: b# c\n", "a: \"b\"#c\n", "a: |# b\n  c\n", "- a #b\n-#c\n",
	"  a: b\nc: d\n", "  - a\n- b\n", "a: b\n  c: d\n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n c: d\n", "a:\n- b\nc:\n- d\n", "a: b\n- c\n",
	"a: b\n---\nc: [\n", "a: b\n...\nc: [\n", "---\na: b\n", "--- # x\na: b\n", "a: b\n---\n", "%YAML 1.1\n---\na: b\n", "%YAML 1.2\n---\na: b\n", "a: b\n--- c\n",
	"a: b: c\n", "a: b:\n", "a: b:c\n", "a: 'b' c\n", "a: 'it's'\n", "a: \"\\d\"\n", "a: \"\\/\"\n", "a: @b\n", "a: `b\n", "a: %b\n", "a: &b\n", "a: *b\n", "a: &b c\nd: *b\n",
	"a: *b\nc: &b d\n", "a: &b [*b]\n", "*a : b\n", "&a b: *a\n", "a: {{ b }}\n", "a: [b\n", "a: [b]]\n", "a: {b: c\n", "a: [b, , c]\n", "a: [,]\n", "a: {b, c: d}\n", "a: [b: c]\n",
	"a: ,b\n", "a: ]\n", "a: b]\n", "a: - b\n", "a: -b\n", "-a\n", "a: !b c\n", "a: ! b\n", "a: !!b c\n", "? a\n: b\n", "? [a]\n: b\n", "a\n", "a: |\nb: c\n", "a: >-\n  b\n", "a: |2\n  b\n",
	"a: |x\n  b\n", "\ufeffa: b\n", "a: \u0007\n", "a: b\r\nc: d\r\n", "a: \"\\u00e9\\x41\\e\\_\"\n", "a: 'b\n  c\n\n  d'\n", "a: \"b\\\n  c\"\n", "a:b\n", "a : b\n", "{\"a\":b}\n", "[a]: b\n",
}

// Floats that no uint64 holds: Go leaves open what becomes of them.
var undefined = map[string]bool{"-1.5": true, "-.inf": true, "18446744073709551616": true, "-9223372036854775809": true}

type document struct {
	A string `yaml:"a"`
	B string `yaml:"b"`
	C string `yaml:"c"`
}

func answer(value any, err error) map[string]any {
	if err != nil {
		return map[string]any{"error": strings.ReplaceAll(err.Error(), "\n", " ")}
	}
	return map[string]any{"value": value}
}

// read decodes text with one library; a panic of the library is an error too.
func read(text string, into any, strict func([]byte, any) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return strict([]byte(text), into)
}

func strict2(text []byte, into any) error { return v2.UnmarshalStrict(text, into) }

func strict3(text []byte, into any) error {
	decoder := v3.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}

func field[T any](text string, start T, show func(T) any, strict func([]byte, any) error) map[string]any {
	into := struct {
		F T `yaml:"f"`
	}{start}
	err := read(text, &into, strict)
	return answer(show(into.F), err)
}

func record[T any](text, as string, start T, show func(T) any) {
	write(text, as, field(text, start, show, strict2), field(text, start, show, strict3))
}

func write(text, as string, two, three map[string]any) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"text": text, "as": as, "v2": two, "v3": three}); err != nil {
		panic(err)
	}
}

func same[T any](value T) any { return value }

func main() {
	for _, scalar := range scalars {
		text := "f: " + scalar
		record(text, "string", "default", same[string])
		record(text, "bool", true, same[bool])
		record(text, "int", int64(42), func(v int64) any { return strconv.FormatInt(v, 10) })
		if !undefined[scalar] {
			record(text, "uint", uint64(42), func(v uint64) any { return strconv.FormatUint(v, 10) })
		}
		record(text, "float", 42.5, func(v float64) any { return strconv.FormatFloat(v, 'g', -1, 64) })
		record(text, "strings", []string(nil), same[[]string])
		record(text, "map", map[string]string(nil), same[map[string]string])
	}
	for escape := ' '; escape <= '~'; escape++ {
		texts = append(texts, fmt.Sprintf("a: \"b\\%c0041000041\"\n", escape))
	}
	for _, text := range texts {
		var two, three any
		err2, err3 := read(text, &two, strict2), read(text, &three, strict3)
		write(text, "anything", answer(nil, err2), answer(nil, err3))
	}
	for _, text := range merges {
		var two, three document
		err2, err3 := read(text, &two, strict2), read(text, &three, strict3)
		write(text, "struct", answer(two, err2), answer(three, err3))
		var map2, map3 map[string]string
		err2, err3 = read(text, &map2, strict2), read(text, &map3, strict3)
		write(text, "document map", answer(map2, err2), answer(map3, err3))
	}
}
