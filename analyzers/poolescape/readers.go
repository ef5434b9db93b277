package poolescape

import "golang.org/x/tools/go/ssa"

func (c *checker) readers(fn *ssa.Function) {}
