package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
)

// An Identity tells findings apart in a way that survives changes elsewhere in
// the file: it has the text of the line, not its number. Two findings of one
// kind may have the same identity, if their lines read the same.
type Identity struct {
	Kind string
	File string // slash-separated, relative if below the base directory
	Text string // of the line that the finding is on
}

// Identities returns the identity of each finding.
func Identities(base string, findings []Finding) []Identity {
	return identities(base, findings, make(sources))
}

func identities(base string, findings []Finding, src sources) []Identity {
	ids := make([]Identity, len(findings))
	for i, f := range findings {
		name := f.Pos.File
		if rel, ok := Relative(base, name); ok {
			name = rel
		}
		ids[i] = Identity{f.Kind(), filepath.ToSlash(name), strings.TrimSpace(src.file(f.Pos.File).line(f.Pos.Line))}
	}
	return ids
}

// fingerprints returns a hash of each finding's identity, and of how many
// findings before it have the same one.
func fingerprints(base string, findings []Finding, src sources) []string {
	seen := make(map[Identity]int)
	var prints []string
	for _, id := range identities(base, findings, src) {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d", id.Kind, id.File, id.Text, seen[id]))
		prints = append(prints, hex.EncodeToString(sum[:16]))
		seen[id]++
	}
	return prints
}
