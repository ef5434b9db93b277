package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// Files that other programs read, which are not here: at least, what they say
// about this repository must be so.

var repo = filepath.Join("..", "..")

// TestProblemMatcher: GitHub's runner can take the text apart, and gets each
// finding once and nothing of its story.
func TestProblemMatcher(t *testing.T) {
	var file struct {
		ProblemMatcher []struct {
			Pattern []struct {
				Regexp                            string
				File, Line, Column, Message, Code int
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(repo, ".github", "problem-matcher.json"))), &file); err != nil {
		t.Fatal(err)
	}
	p := file.ProblemMatcher[0].Pattern[0]
	re, err := regexp.Compile(p.Regexp)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(read(t, filepath.Join(repo, "testdata", "sample", "findings.txt"))) {
		line = strings.TrimSuffix(line, "\n")
		m := re.FindStringSubmatch(line)
		if isStory := strings.HasPrefix(line, "\t"); isStory != (m == nil) {
			t.Errorf("the problem matcher makes %q of %q", m, line)
			continue
		}
		if m == nil {
			continue
		}
		if got := m[p.File] + ":" + m[p.Line] + ":" + m[p.Column] + ": " + m[p.Message] + " (" + m[p.Code] + ")"; got != line {
			t.Errorf("the problem matcher makes %q of %q", got, line)
		}
		if _, err := strconv.Atoi(m[p.Line]); err != nil || !isRule(m[p.Code]) {
			t.Errorf("line %q and rule %q in %q", m[p.Line], m[p.Code], line)
		}
	}
}

func isRule(name string) bool {
	for _, a := range config().Analyzers {
		if a.Name == name {
			return true
		}
	}
	return false
}

// An action is what action.yml says.
type action struct {
	Name, Description string
	Branding          struct{ Icon, Color string }
	Inputs            map[string]struct{ Description, Default string }
	Runs              struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, Shell, If, Run, Uses string
	Dir                        string `yaml:"working-directory"`
	Env, With                  map[string]string
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	if err := yaml.UnmarshalWithOptions([]byte(read(t, filepath.Join(repo, "action.yml"))), &a, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestActionInputs: what is used is declared, what is declared is used, and
// nothing that the user's workflow says becomes part of a script.
func TestActionInputs(t *testing.T) {
	a := readAction(t)
	used := make(map[string]bool)
	for _, m := range regexp.MustCompile(`inputs\.([\w-]+)`).FindAllStringSubmatch(read(t, filepath.Join(repo, "action.yml")), -1) {
		used[m[1]] = true
	}
	got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(a.Inputs))
	if !slices.Equal(got, want) {
		t.Errorf("inputs %q are used, and %q are declared", got, want)
	}
	page := read(t, filepath.Join(repo, "docs", "ci.md"))
	for name, input := range a.Inputs {
		if !strings.Contains(page, "| `"+name+"` | `"+input.Default+"` |") && !strings.Contains(page, "| `"+name+"` | | ") {
			t.Errorf("docs/ci.md has no row about %s with its default %q", name, input.Default)
		}
	}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %s: an expression in a script can be used to inject commands", s.Name)
		}
		if s.Run != "" && s.Shell == "" {
			t.Errorf("step %s has no shell", s.Name)
		}
	}
}

// TestActionSteps runs the scripts of the action as the runner does, except
// for the upload, for a module in a subdirectory.
func TestActionSteps(t *testing.T) {
	workspace, err := filepath.Abs(repo)
	if err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	t.Setenv("GITHUB_WORKSPACE", workspace)
	t.Setenv("GITHUB_PATH", filepath.Join(tmp, "path"))
	t.Setenv("GRPCLINT_CACHE", filepath.Join(tmp, "cache"))
	sarif, err := filepath.Rel(workspace, filepath.Join(tmp, "grpclint.sarif"))
	if err != nil {
		t.Fatal(err)
	}
	a := readAction(t)
	values := map[string]string{
		"github.action_path": workspace, "github.workspace": workspace, "runner.temp": tmp,
	}
	for name, input := range a.Inputs {
		values["inputs."+name] = input.Default
	}
	values["inputs.working-directory"] = "testdata/sample"
	values["inputs.sarif-file"] = sarif
	for _, s := range a.Runs.Steps {
		if s.Run == "" {
			continue
		}
		out, code := s.run(t, workspace, values)
		if want := map[string]int{"Report": 1}[s.Name]; code != want {
			t.Errorf("step %s ends with %d, want %d:\n%s", s.Name, code, want, out)
		}
		if n := strings.Count(out, "::error file=testdata/sample/stock/"); s.Name == "Report" && n != 5 {
			t.Errorf("%d annotations, want 5:\n%s", n, out)
		}
		if added, err := os.ReadFile(filepath.Join(tmp, "path")); err == nil {
			t.Setenv("PATH", strings.TrimSpace(string(added))+string(filepath.ListSeparator)+os.Getenv("PATH"))
		}
	}
	if report := read(t, filepath.Join(tmp, "grpclint.sarif")); !strings.Contains(report, `"uri": "testdata/sample/stock/leaky.go"`) {
		t.Errorf("the SARIF report does not name files from the root of the repository:\n%.500s", report)
	}
}

// run runs the script of a step, and returns its output and exit code.
func (s actionStep) run(t *testing.T, workspace string, values map[string]string) (string, int) {
	t.Helper()
	expand := func(text string) string {
		return regexp.MustCompile(`\$\{\{ *([\w.-]+) *\}\}`).ReplaceAllStringFunc(text, func(e string) string {
			value, ok := values[strings.Trim(e, "${} ")]
			if !ok {
				t.Errorf("step %s: nothing is known about %s", s.Name, e)
			}
			return value
		})
	}
	script := filepath.Join(t.TempDir(), "script.sh")
	if err := os.WriteFile(script, []byte(s.Run), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = expand(s.Dir)
	if !filepath.IsAbs(cmd.Dir) {
		cmd.Dir = filepath.Join(workspace, cmd.Dir)
	}
	cmd.Env = os.Environ()
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+expand(value))
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// TestCodeQuality: what docs/ci.md makes of the SARIF report is what GitLab
// takes: a list with these keys.
func TestCodeQuality(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("jq is not installed")
	}
	_, filter, _ := strings.Cut(read(t, filepath.Join(repo, "docs", "ci.md")), "<!-- begin of code-quality.jq -->\n```jq\n")
	filter, _, _ = strings.Cut(filter, "```")
	var stdout, stderr bytes.Buffer
	config().Run("", []string{"-C", filepath.Join(repo, "testdata", "sample"), "-format=sarif", "./..."}, &stdout, &stderr)
	cmd := exec.Command("jq", filter)
	cmd.Stdin = &stdout
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("jq: %v\n%s", err, filter)
	}
	var list []struct {
		Description, Fingerprint, Severity string
		CheckName                          string `json:"check_name"`
		Location                           struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal(out, &list); err != nil || len(list) != 5 {
		t.Fatalf("%d findings, %v:\n%s", len(list), err, out)
	}
	first := list[0]
	if first.Location.Path != "stock/leaky.go" || first.Location.Lines.Begin != 20 || first.Description == "" ||
		first.CheckName != "streamdrain/early-return" || first.Fingerprint == "" || first.Severity != "major" {
		t.Errorf("the first finding becomes %+v", first)
	}
}

// TestExamples: examples of configuration files in docs can be parsed.
func TestExamples(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(repo, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	parsed := 0
	for _, page := range pages {
		for _, m := range regexp.MustCompile("(?ms)^```(json|yaml)\n(.*?)^```").FindAllStringSubmatch(read(t, page), -1) {
			var v any
			parse := func(data []byte) error { return json.Unmarshal(data, &v) }
			if m[1] == "yaml" {
				parse = func(data []byte) error { return yaml.Unmarshal(data, &v) }
			}
			if err := parse([]byte(m[2])); err != nil {
				t.Errorf("%s: %v in\n%s", page, err, m[2])
			}
			parsed++
		}
	}
	if parsed < 8 {
		t.Errorf("only %d examples", parsed)
	}
}

// TestPreCommitHook: pre-commit installs all commands of the module, and runs
// the one that the hook names.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID, Name, Description, Language, Entry string
		Args, Types                            []string
		PassFilenames                          bool   `yaml:"pass_filenames"`
		MinimumVersion                         string `yaml:"minimum_pre_commit_version"`
	}
	if err := yaml.UnmarshalWithOptions([]byte(read(t, filepath.Join(repo, ".pre-commit-hooks.yaml"))), &hooks, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if len(hooks) != 1 || hooks[0].ID != "grpclint" || hooks[0].Language != "golang" || hooks[0].PassFilenames {
		t.Fatalf("hooks are %+v", hooks)
	}
	if _, err := os.Stat(filepath.Join(repo, "cmd", hooks[0].Entry)); err != nil {
		t.Error(err)
	}
}

// TestReleaseConfig: goreleaser's configuration is YAML, and names what exists.
func TestReleaseConfig(t *testing.T) {
	var cfg struct {
		Version int
		Builds  []struct {
			Main  string
			Flags []string
		}
		Archives []struct {
			Files []struct{ Src string }
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, filepath.Join(repo, ".goreleaser.yaml"))), &cfg); err != nil {
		t.Fatal(err)
	}
	if cfg.Version != 2 || len(cfg.Builds) != 1 || !slices.Contains(cfg.Builds[0].Flags, "-trimpath") {
		t.Fatalf("configuration is %+v", cfg)
	}
	names := []string{cfg.Builds[0].Main}
	for _, f := range cfg.Archives[0].Files {
		names = append(names, f.Src)
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(repo, name)); err != nil {
			t.Error(err)
		}
	}
}
