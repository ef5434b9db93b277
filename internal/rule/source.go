package rule

import (
	"go/token"
	"os"

	"golang.org/x/tools/go/analysis"
)

// Source returns what stands between two positions in a file of the package
// under analysis.
func Source(pass *analysis.Pass, pos, end token.Pos) (string, error) {
	file := pass.Fset.File(pos)
	readFile := pass.ReadFile
	if readFile == nil {
		readFile = os.ReadFile // in Bazel's nogo, which sets less than others
	}
	src, err := readFile(file.Name())
	if err != nil {
		return "", err
	}
	return string(src[file.Offset(pos):file.Offset(end)]), nil
}
