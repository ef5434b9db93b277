package main

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// Limits of shrinking, which costs an analysis and an execution for each candidate.
const (
	maxRounds     = 30
	maxCandidates = 16
)

// shrink makes the programs of disagreements as small as it can while they stay
// disagreements of the same class: delta debugging, for all of them at once,
// since a batch costs little more than one program. In each round the candidates
// of a program are those with one statement less, or with one block in place of
// its statement; the smallest that still disagrees is kept.
func (b *bench) shrink(list []*disagreement, e effort) error {
	active := slices.Clone(list)
	tried := make(map[*disagreement]int) // candidates of the present program
	for range maxRounds {
		var programs []*program
		owner := make(map[*program]*disagreement)
		for _, d := range active {
			for _, c := range b.candidates(d.program, tried[d], len(programs)) {
				owner[c] = d
				programs = append(programs, c)
			}
		}
		if len(programs) == 0 {
			return nil
		}
		verdicts, err := b.judge(programs, e)
		if err != nil {
			return err
		}
		smaller := make(map[*disagreement]*disagreement)
		for i, p := range programs {
			d := owner[p]
			if best := smaller[d]; best != nil && best.program.size() <= p.size() {
				continue
			}
			for _, found := range compare(p, verdicts[i].findings, verdicts[i].outcome) {
				if found.class == d.class && (found.finding != nil || explain(found) == nil) {
					smaller[d] = found
				}
			}
		}
		active = slices.DeleteFunc(active, func(d *disagreement) bool {
			s := smaller[d]
			if s == nil {
				tried[d] += maxCandidates
				return !slices.Contains(slices.Collect(maps.Values(owner)), d)
			}
			id := d.program.id
			*d = *s
			d.program = s.program.clone(id)
			tried[d] = 0
			return false
		})
	}
	return nil
}

// candidates returns programs that are a step smaller and still compile, the
// smallest first, without those that were tried.
func (b *bench) candidates(p *program, tried, firstID int) []*program {
	var list []*program
	for step := range 2 * p.size() {
		c := p.clone(p.id)
		left := step / 2
		for _, f := range c.functions() {
			if reduce(&f.body, &left, step%2 == 1) {
				break
			}
		}
		if c.size() < p.size() {
			list = append(list, c)
		}
	}
	for i := range p.helpers {
		c := p.clone(p.id)
		c.helpers = slices.Delete(c.helpers, i, i+1)
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(x, y *program) int { return cmp.Compare(x.size(), y.size()) })
	var compiling []*program
	for _, c := range list {
		c = c.clone(firstID + len(compiling))
		if b.check(c) != nil {
			continue
		}
		if tried--; tried < 0 {
			compiling = append(compiling, c)
		}
		if len(compiling) == maxCandidates {
			break
		}
	}
	return compiling
}

// reduce drops the statement with the given number in the order of the source, or
// puts its blocks in its place. It returns whether it has seen the statement.
func reduce(list *[]*stmt, left *int, hoist bool) bool {
	for i, s := range *list {
		if *left == 0 {
			var with []*stmt
			if hoist {
				with = append(slices.Clone(s.body), s.alt...)
			}
			*list = slices.Replace(*list, i, i+1, with...)
			return true
		}
		*left--
		if reduce(&s.body, left, hoist) || reduce(&s.alt, left, hoist) {
			return true
		}
	}
	return false
}

// clone returns a copy with another number, which is part of names.
func (p *program) clone(id int) *program {
	names := regexp.MustCompile(`\b(P|S|open|h)` + strconv.Itoa(p.id) + `([a-e]\d+)?\b`)
	renamed := func(text string) string { return names.ReplaceAllString(text, fmt.Sprintf("${1}%d${2}", id)) }
	var block func(list []*stmt) []*stmt
	block = func(list []*stmt) []*stmt {
		var out []*stmt
		for _, s := range list {
			out = append(out, &stmt{renamed(s.head), renamed(s.inst), block(s.body), s.mid, block(s.alt), s.tail})
		}
		return out
	}
	fn := func(f *function) *function { return &function{renamed(f.head), block(f.body), renamed(f.last), f.decl} }
	c := &program{id: id, shape: p.shape, entry: fn(p.entry)}
	for _, h := range p.helpers {
		c.helpers = append(c.helpers, fn(h))
	}
	return c
}
