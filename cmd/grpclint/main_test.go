package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the findings of the sample to what is found now")

// TestSample runs what the README tells to run, and checks that the README
// tells what happens.
func TestSample(t *testing.T) {
	sample := filepath.Join("..", "..", "testdata", "sample")
	golden := filepath.Join(sample, "findings.txt")
	var stdout, stderr bytes.Buffer
	code := config().Run("", []string{"-C", sample, "./..."}, &stdout, &stderr)
	if code != 1 || stderr.Len() > 0 {
		t.Errorf("exit code %d, stderr:\n%s\nwant exit code 1 and nothing", code, &stderr)
	}
	if *update {
		if err := os.WriteFile(golden, stdout.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := read(t, golden)
	if got := stdout.String(); got != want {
		t.Errorf("findings:\n%s\nwant those of findings.txt:\n%s", got, want)
	}
	checkReadme(t, sample, want)
}

// TestCommands: commands beside those of the driver are known everywhere.
func TestCommands(t *testing.T) {
	for _, args := range []string{"gopls -h", "help gopls", "help", "completion bash"} {
		var stdout, stderr bytes.Buffer
		code := config().Run("", strings.Fields(args), &stdout, &stderr)
		if code != 0 || stderr.Len() > 0 || !strings.Contains(stdout.String(), "gopls") {
			t.Errorf("grpclint %s: exit code %d, stderr %q, and says nothing of gopls:\n%s", args, code, &stderr, &stdout)
		}
	}
}

// checkReadme checks the example at the top of the README: the function stands
// in the sample, and the finding is what is printed for it.
func checkReadme(t *testing.T, sample, findings string) {
	blocks := strings.Split(read(t, filepath.Join("..", "..", "README.md")), "```")
	if len(blocks) < 4 {
		t.Fatal("README.md has no example")
	}
	function := strings.TrimPrefix(blocks[1], "go\n")
	if source := read(t, filepath.Join(sample, "stock", "leaky.go")); !strings.Contains(source, function) {
		t.Errorf("README.md shows a function that leaky.go does not have:\n%s", function)
	}
	if finding := strings.TrimPrefix(blocks[3], "\n"); !strings.HasPrefix(findings, finding) {
		t.Errorf("README.md shows:\n%s\nwhich is not at the head of findings.txt:\n%s", finding, findings)
	}
}

func read(t *testing.T, name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
