package poolescape

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/rule"
)

// report reports one use of an object that went back.
func (c *checker) report(at, put ssa.Instruction, category string, u effects.PoolUse) {
	line := c.line(put)
	var message string
	switch category {
	case useAfterPut:
		if u.IfFlagged {
			message = fmt.Sprintf("used after it was put back on line %d, unless a flag in it says otherwise: whoever takes it from the pool next uses it at the same time, and both see each other's data", line)
			break
		}
		message = fmt.Sprintf("used after it was put back on line %d: whoever takes it from the pool next uses it at the same time, and both see each other's data", line)
	case doublePut:
		message = fmt.Sprintf("put back twice (also on line %d): the pool then hands it to two at once, which overwrite each other's data", line)
	case returnAfterPut:
		message = fmt.Sprintf("what is returned here is put back on line %d: whoever takes it from the pool next overwrites what the caller has", line)
	case escapeAfterPut:
		message = fmt.Sprintf("kept here, although it is put back on line %d: whoever takes it from the pool next overwrites what is kept", line)
	case deferOrder:
		message = fmt.Sprintf("put back before the call deferred on line %d uses it, since deferred calls run last first: another may have it by then", line)
	case doubleClose:
		message = fmt.Sprintf("closed twice (also on line %d): a compressor goes back to its pool in Close, and the second Close puts it there again, for two to use at once", line)
	case useAfterFree:
		message = fmt.Sprintf("used after its last reference was freed on line %d: that panics, or uses what belongs to another by then", line)
	case doubleFree:
		message = fmt.Sprintf("freed twice (also on line %d), with one reference: that panics, or frees what belongs to another by then", line)
		if effects.Drains(at) || effects.Drains(put) {
			message = fmt.Sprintf("freed twice (also on line %d) if it is read to its end here or there, since ReadUnsafe then frees it: that panics, or frees what belongs to another by then", line)
		}
	case freeReferenced:
		message = fmt.Sprintf("freed while what line %d has handed on still refers to it: its memory is overwritten by whoever gets it next", line)
	case putAfterTransfer:
		message = fmt.Sprintf("put back although the Buffer made on line %d owns it and puts it back itself: two then own the same memory", line)
	case writeReadOnly:
		message = fmt.Sprintf("written to, although line %d has it as read-only data of a buffer: all that have a reference to that memory see the change, and so does gRPC, which may be sending it", line)
	case readerEscape:
		message = fmt.Sprintf("used after the buffer that it belongs to was freed on line %d: whoever gets that memory next overwrites it", line)
	}
	var fixes []analysis.SuggestedFix
	if category == returnAfterPut {
		fixes = c.cloneFix(u)
	}
	c.finding(at, category, message, story(category, put, u.Made), put, fixes...)
}

// others says what happens at the other position of a finding.
var others = map[string]string{
	useAfterPut:      "put back here",
	doublePut:        "put back here as well",
	returnAfterPut:   "put back here",
	escapeAfterPut:   "put back here",
	deferOrder:       "used here, when it is back already",
	doubleClose:      "closed here as well",
	useAfterFree:     "freed here",
	doubleFree:       "freed here as well",
	freeReferenced:   "handed on here",
	putAfterTransfer: "given to its Buffer here",
	readerEscape:     "freed here",
	writeReadOnly:    "comes from here",
}

// story tells where the object is from and what else happens to it.
func story(category string, other, made ssa.Instruction) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	if made != nil && made.Pos().IsValid() && made.Pos() < other.Pos() {
		out = append(out, related(made, "comes from here"))
	}
	return append(out, related(other, others[category]))
}

// finding reports at an instruction, once for each place.
func (c *checker) finding(at ssa.Instruction, category, message string, story []analysis.RelatedInformation, put ssa.Instruction, fixes ...analysis.SuggestedFix) {
	pos, end := rule.Extent(c.pass, at)
	if !pos.IsValid() {
		return
	}
	key := place{pos: pos}
	byPut := place{put: put.Pos()}
	if c.at[key] || put.Pos().IsValid() && c.at[byPut] {
		return
	}
	c.at[key], c.at[byPut] = true, true
	c.reporter.Report(rule.Finding{Pos: pos, End: end, Category: category, Message: message, Related: story, Fixes: fixes})
}

func related(instr ssa.Instruction, message string) analysis.RelatedInformation {
	return analysis.RelatedInformation{Pos: instr.Pos(), End: instr.Pos(), Message: message}
}

func (c *checker) line(instr ssa.Instruction) int {
	return c.pass.Fset.Position(instr.Pos()).Line
}
