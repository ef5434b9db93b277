package streamdrain

import "golang.org/x/tools/go/analysis"

var Analyzer = &analysis.Analyzer{
	Name: "streamdrain",
	Doc:  "streamdrain: check that gRPC client streams are drained or cancelled",
	Run:  func(*analysis.Pass) (any, error) { return nil, nil },
}
