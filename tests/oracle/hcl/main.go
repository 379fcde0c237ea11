// Records what github.com/hashicorp/hcl v1 decodes small texts and the files beside it into, as Consul's
// agent asks it to: a map of interfaces, one JSON a line. Run through record.sh.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl"
)

var texts = []string{
	"", "\n", "# only", "a", "a =", "a = ", "= 1", "{", "}", "a = 1 }", "a {", "a { b }", "a { b = 1", "a = 1 b = 2", "a = 1, b = 2", ",a = 1",
	"a = 1,, b = 2", "a = 1\nb = 2,\n", "a.b = 1", "a-b = 1", "1a = 1", "\"a b\" = 1", "'a' = 1", "a: 1", "a b = 1", "a b c { d = 1 }",
	"a = b", "a = null", "a = true", "a = false", "a = True", "true = 1", "a = yes", "é = 1", "a = \"é\"", "_a = 1", "-a = 1", "a\t=\r1",
	"a = 7", "a = -7", "a = +7", "a = - 7", "a = 0x1F", "a = 0X1f", "a = -0x1f", "a = 0x", "a = 017", "a = 08", "a = 0o17", "a = 1_000", "a = 1.5",
	"a = .5", "a = 1e3", "a = 1.5e-3", "a = -1.5", "a = 00", "a = 1x", "a = 0.5",
	`a = ""`, `a = "x`, "a = \"x\ny\"", `a = "\n\t\\\""`, `a = "\d"`, `a = "\x41\101"`, `a = "\xc3\xa9"`, `a = "\303\251"`, `a = "\u00e9\U0001F600"`,
	`a = "\u12"`, `a = "\8"`, `a = "\400"`, `a = "\'"`, `a = "\/"`, `a = "${x}"`, `a = "${x"`, `a = "${"x"}"`, `a = "${"`, `a = "$x {y} $${z}"`, "a = \"${\nx\n}\"",
	`a = "${x}\n${y}"`, `a = "${x{y}z}\t"`, `a = "%{x}"`, `a = "$"`, `a = "$\n"`, `"a\n" = 1`, "a = \"\u2028\"",
	"a = []", "a = [1, 2]", "a = [1, 2,]", "a = [1 2]", "a = [,1]", "a = [1,,2]", "a = [,]", "a = [[1] [2]]", "a = [[1], 2]", "a = [[1] 2]", "a = [1 [2]]",
	"a = [{b = 1}, {b = 2}]", "a = [{b = 1} {b = 2}]", "a = [1, \"x\", true, 1.5]", "a = [x]", "a = [", "a = [1", "a = [b = 1]", "a [1]", "a = [\n# x\n1, # y\n2 # z\n]",
	"a = {}", "a {}", "a = {b = 1}", "a { b = 1 }", "a { b = 1 c = 2 }", "a { b = 1, c = 2, }", "a {, b = 1 }", "a { b { c = 1 } }", "a = {b: 1}", "a = {\"b\" = 1}",
	"a {} a {}", "a { b = 1 } a { c = 2 }", "a = {b = 1}\na = {b = 2}", "a { b = 1 }\na = [{b = 2}]", "a = [{b = 2}]\na { b = 1 }", "a = [1]\na = [2, 3]",
	"a = 1\na = 2", "a = \"x\"\na = \"y\"", "a = true\na = false", "a = 1\na = [2]", "a = [2]\na = 1", "a = 1\na { b = 1 }", "a { b = 1 }\na = 1", "a = [{b = 1}]\na = [2]",
	"a {}\na = [1]", "a {}\na = [{b = 1}]", "a {}\na {}\na = [1]", "a \"x\" { b = 1 }\na { b = 2 }", "a { b = 2 }\na \"x\" { b = 1 }", "a \"x\" { b = 1 }\na = [1]", "a = [1]\na \"x\" { b = 1 }",
	"a { b = 1 b = 2 }", "a { b {} b {} }", "a \"x\" { b = 1 }", "a \"x\" { b = 1 }\na \"y\" { b = 2 }", "a \"x\" { b = 1 }\na \"x\" { b = 2 }", "a x { b = 1 }",
	"a \"x\" \"y\" { b = 1 }", "a \"x\" \"y\" { b = 1 }\na \"x\" \"z\" { b = 2 }", "a \"x\" = 1", "a { x \"y\" { b = 1 } }",
	"a = <<EOF\nx\nEOF\n", "a = <<EOF\nx\nEOF", "a = <<EOF\nEOF\n", "a = <<EOF\n\nEOF\n", "a = <<EOF\n  x\n  EOF\n", "a = <<-EOF\n  x\n  EOF\n", "a = <<-EOF\n    x\n   y\n  EOF\n",
	"a = <<-EOF\n x\n  EOF\n", "a = <<-EOF\nx\nEOF\n", "a = <<-EOF\n  EOF\n", "a = <<-EOF\n\n  x\n  EOF\n", "a = <<-EOF\n\tx\n\tEOF\nb = 1", "a = <<EOF x\nEOF\n", "a = <<\nx\n", "a = <EOF\n",
	"a = <<EOF\r\nx\r\ny\r\nEOF\r\nb = 1", "a = <<EOF\nx EOF\nEOF x\nEOF\n", "a = <<EOF\n\"${x}\\n\nEOF\n", "a = [<<EOF\nx\nEOF\n, 1]", "a = <<E1\nx\nE1\n", "<<EOF\nEOF\n = 1",
	"# x\n// y\n/* z\n */ a = 1 # b", "/* x", "/ x", "a = 1 // x", "a = /* x */ 1", "a /* x */ = 1", "a = # x\n1", "/**/a = 1", "/***/a = 1",
	"{\"a\": 1}", " {\"a\": {\"b\": [1]}}", "{a = 1}", "\ufeffa = 1", "a = @", "a = 1;", "a = (1)", "a = \"x\" + \"y\"", "a == 1", "a = = 1", "a = , b = 1", "a => 1",
}

func main() {
	for _, text := range texts {
		write(map[string]any{"text": text}, text)
	}
	files, err := filepath.Glob("*.hcl")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		write(map[string]any{"file": file}, string(text))
	}
}

func write(answer map[string]any, text string) {
	value, err := decode(text)
	if err != nil {
		answer["error"] = err.Error()
	} else {
		answer["value"] = value
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil {
		panic(err)
	}
}

// decode turns a panic of the library into an error: Consul dies of it, too.
func decode(text string) (value map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	err = hcl.Decode(&value, text)
	return value, err
}
