// Command grpclint finds misuse of gRPC-Go.
//
// It is a command of its own and a tool for go vet:
//
//	grpclint ./...
//	go vet -vettool=$(which grpclint) ./...
//
// Run "grpclint help" for rules, flags and exit codes.
package main

import (
	"os"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/driver"
	"github.com/grpclint/grpclint/internal/editor"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

func main() {
	args := os.Args[1:]
	if driver.IsVetProtocol(args) {
		config().VetTool()
	}
	if os.Getenv("GOGC") == "" {
		driver.CollectRarely()
	}
	os.Exit(config().Run("", args, os.Stdout, os.Stderr))
}

func config() *driver.Config {
	return &driver.Config{
		Analyzers:        analyzers.Suite,
		CarriesFacts:     grpcapi.IsGRPCPath,
		TextCarriesFacts: poolapi.InText,
		Conversions:      poolapi.ConversionsInText,
		Commands:         []driver.Command{{Name: editor.Name, Args: editor.Args, Summary: editor.Summary, Run: editor.Run}},
	}
}
