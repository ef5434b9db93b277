package unsafewrap

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports memory that is changed or reused while gRPC may still read
// it. See doc.go.
var Analyzer = &analysis.Analyzer{
	Name:     "unsafewrap",
	Doc:      rule.Doc(doc, "unsafewrap"),
	URL:      rule.URL("unsafewrap"),
	Requires: []*analysis.Analyzer{effects.Analyzer},
	Run:      run,
}

var strict bool

func init() {
	Analyzer.Flags.BoolVar(&strict, "strict", false, "also report messages that are changed after Send has returned")
}

// Categories, stable: users filter by them and the doc has a section for each.
const (
	releasedAfterReturn = "released-after-return"
	asyncSend           = "async-send"
	codecAliasesPool    = "codec-aliases-pool"
	codecRetainsInput   = "codec-retains-input"
	reusedRecvMessage   = "reused-recv-message"
	mutateAfterSend     = "mutate-after-send"
	preparedMsgRace     = "prepared-msg-race"
	codecSharesBytes    = "codec-shares-bytes"
)

// This analyzer asks the effects of the package for each use of memory that
// conflicts with a send, and names it by what gRPC or connect calls the function
// for.
func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[effects.Analyzer].(*effects.Result)
	defer res.Exclusive()()
	funcs := res.PoolFuncs()
	if funcs == nil {
		return nil, nil
	}
	c := &checker{pass: pass, res: res, reporter: rule.NewReporter(pass)}
	tests := rule.InTest(pass)
	for _, fn := range funcs {
		if tests(fn.Pos()) {
			continue
		}
		for _, f := range res.Flights(fn) {
			c.flight(fn, f)
		}
		for _, s := range res.Shared(fn) {
			c.shared(fn, s)
		}
	}
	c.reporter.Flush()
	return nil, nil
}

type checker struct {
	pass     *analysis.Pass
	res      *effects.Result
	reporter *rule.Reporter
	role     grpcapi.Role // of the function that is looked at
}

// flight judges one wrong use.
func (c *checker) flight(fn *ssa.Function, f effects.Flight) {
	role := c.res.Role(fn)
	c.role = role
	switch f.Kind {
	case effects.FlightReleased:
		c.released(fn, role, f)
	case effects.FlightChanged:
		c.report(f, asyncSend)
	case effects.FlightChangedSent:
		if f.Frees && c.res.CodecTakesReference() {
			return // of the sender's own, while gRPC has another
		}
		if strict || !f.Replaces && c.res.ZeroCopied(f) {
			c.report(f, mutateAfterSend)
		}
	case effects.FlightPrepared:
		if strict {
			c.report(f, preparedMsgRace)
		}
	case effects.FlightOverwritten:
		c.report(f, reusedRecvMessage)
	case effects.FlightSentAgain:
		if c.res.FreedBySend(f) {
			c.sentAgain(f)
		}
	case effects.FlightRefilled:
		c.refilled(f)
	case effects.FlightRetained:
		c.report(f, codecRetainsInput)
	}
}

// released is memory that was given back, and then to gRPC.
func (c *checker) released(fn *ssa.Function, role grpcapi.Role, f effects.Flight) {
	switch role {
	case grpcapi.MarshalV2, grpcapi.MarshalV1:
		if !effects.Deferred(f) {
			f.At, f.Other = f.Other, f.At
			if len(f.PutIn) > 0 {
				f.At = f.PutIn[0] // of the literal that puts
			}
		}
		c.report(f, codecAliasesPool)
	case grpcapi.MarshalConnect:
		c.report(f, codecSharesBytes)
	case grpcapi.MarshalSelf: // a pool's matter, which poolescape reports
	default:
		c.report(f, releasedAfterReturn)
	}
}
