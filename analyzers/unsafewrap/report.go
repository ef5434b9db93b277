package unsafewrap

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
)

// report reports one use of memory that is in flight.
func (c *checker) report(f effects.Flight, category string) {
	line := c.pass.Fset.Position(f.Other.Pos()).Line
	var message, other string
	switch category {
	case releasedAfterReturn:
		message = fmt.Sprintf("what is returned here is released on line %d: gRPC marshals a response when its handler, the deferred calls and all interceptors have returned, and sends what is in that memory by then", line)
		other = "released here"
	case asyncSend:
		message = fmt.Sprintf("changed or given back while the goroutine of line %d may not have sent it yet: gRPC marshals it in Send, and the peer gets parts of both", line)
		other = "left to a goroutine that sends here"
	case codecAliasesPool:
		message = fmt.Sprintf("memory that Marshal returns goes back to its pool (line %d): gRPC reads it until the transport has written it, and on clients until the first response headers, so that the peer gets what the next user has put there", line)
		other = "the other half"
	case codecSharesBytes:
		message = fmt.Sprintf("memory that Marshal returns is used elsewhere (line %d): connect owns it from here on and puts it into its own pool, where other calls overwrite it", line)
		other = "used here as well"
	case codecRetainsInput:
		message = "kept, although gRPC frees the data when Unmarshal returns: the next message overwrites it, without a report of the race detector"
		if c.role == grpcapi.UnmarshalConnect {
			message = "kept, although connect puts the data back into its pool when Unmarshal returns: the next message overwrites it, without a report of the race detector"
		}
		other = "given back here"
	case reusedRecvMessage:
		message = fmt.Sprintf("RecvMsg overwrites the message that line %d has kept: all that were kept are one, with the content of the last", line)
		other = "kept here"
	case mutateAfterSend:
		message = fmt.Sprintf("changed or given back after the Send on line %d: a codec that does not copy, a retry or a stats handler reads it later, and the peer gets what is there by then", line)
		other = "sent here"
	case preparedMsgRace:
		message = fmt.Sprintf("changed while the goroutine of line %d may still be sending it: gRPC reads a PreparedMsg, and what it is encoded from, without a lock", line)
		other = "sent here"
	}
	pos, end := rule.Extent(c.pass, f.At)
	if !pos.IsValid() {
		return
	}
	c.reporter.Report(rule.Finding{Pos: pos, End: end, Category: category, Message: message, Related: story(f, other), Fixes: c.fixes(f, category)})
}

// refilled reports memory that is written to again while a message refers to it.
func (c *checker) refilled(f effects.Flight) {
	c.say(f, reusedRecvMessage, "kept here", "written to again, although the message that line %d has kept refers to this memory, as UnmarshalVTUnsafe lets it: its content changes with it")
}

// sentAgain reports a message that is sent with buffers that are freed.
func (c *checker) sentAgain(f effects.Flight) {
	c.say(f, codecAliasesPool, "sent here", "sent again, although gRPC frees its buffers when it has written them after the Send on line %d: Marshal returns them without a reference, and the second Free panics, or frees what belongs to another by then")
}

// say reports a use with a message that names the line of what it conflicts with.
func (c *checker) say(f effects.Flight, category, other, message string) {
	pos, end := rule.Extent(c.pass, f.At)
	if !pos.IsValid() {
		return
	}
	line := c.pass.Fset.Position(f.Other.Pos()).Line
	c.reporter.Report(rule.Finding{Pos: pos, End: end, Category: category, Message: fmt.Sprintf(message, line), Related: story(f, other)})
}

// story tells where the memory is from and what else has it.
func story(f effects.Flight, other string) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	if f.Made != nil && f.Made.Pos().IsValid() && f.Made.Pos() < f.Other.Pos() {
		out = append(out, related(f.Made, "comes from here"))
	}
	if f.Other.Pos().IsValid() {
		out = append(out, related(f.Other, other))
	}
	return out
}

func related(instr ssa.Instruction, message string) analysis.RelatedInformation {
	pos := instr.Pos()
	return analysis.RelatedInformation{Pos: pos, End: pos, Message: message}
}

// shared reports memory that Marshal returns though somebody else has it.
func (c *checker) shared(fn *ssa.Function, s effects.SharedMemory) {
	category := codecAliasesPool
	message := fmt.Sprintf("Marshal returns memory that %s keeps and writes to again: gRPC reads it until the transport has written it, and on clients until the first response headers, so that the peer gets parts of the next message", s.Owner)
	if s.Counted {
		message = fmt.Sprintf("Marshal returns a buffer that %s keeps, and takes no reference for gRPC, which frees the one that there is: the next message with it is sent from memory that belongs to another by then, or panics", s.Owner)
	}
	if c.res.Role(fn) == grpcapi.MarshalConnect {
		category = codecSharesBytes
		message = fmt.Sprintf("Marshal returns memory that %s keeps: connect owns it from here on and puts it into its own pool, where other calls overwrite it", s.Owner)
	}
	pos, end := rule.Extent(c.pass, s.At)
	if !pos.IsValid() {
		return
	}
	var rel []analysis.RelatedInformation
	if s.From.IsValid() {
		rel = append(rel, analysis.RelatedInformation{Pos: s.From, End: s.From, Message: "comes from here"})
	}
	c.reporter.Report(rule.Finding{Pos: pos, End: end, Category: category, Message: message, Related: rel, Fixes: c.copied(s.At)})
}
