package effects

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/typestate"
)

// summaries computes the effects of the functions of one package on demand:
// callees before callers, with recursion cut deterministically, since the
// package's functions are always asked for in source order.
type summaries struct {
	pass *analysis.Pass
	res  *Result

	memo     alias.Memo
	runs     typestate.Cache
	par      *parallel.Analysis
	accessed map[*ssa.Function][]*Access // see accesses
	shared   map[*ssa.Function][]Share   // see shares
	assigned map[*ssa.Alloc][]*ssa.Store // see assignments
	wraps    map[*types.Var]bool         // see Result.Wrapped
	replaced map[*types.Var]bool         // see replaces

	pools     map[*ssa.Function]*PoolEffects // nil entry: nothing, or being computed
	poolsSeen *poolFacts
	flights   map[*ssa.Function]*FlightEffects // likewise
	sendsSeen *sendIndex
	messages  map[*types.TypeName]bool // see ownMessages

	zeroFields []*types.Var // see zeroCopyFields
	zeroTypes  []types.Type // see PassesThrough
	zeroKnown  bool

	waiting  map[*ssa.Function]bool
	awaiting map[*ssa.Function]bool
	onward   map[*ssa.Function]bool  // see goesOn
	staying  map[staying]bool        // see stays
	emptied  map[emptying]*letGo     // see emptiedBy
	elements map[*ssa.Function]bool  // see sharesElements
	looks    map[fieldIn]bool        // see looksAt
	joining  map[*ssa.Function][]int // see joins
	besides  map[besideKey]bool      // see nilBesideError
	beside   besideKey               // the one that is being found out

	fieldMethods map[*ssa.Function]*fieldMethod // see fieldMethodOf

	says    map[*types.Func][]annotated
	effs    map[*ssa.Function]*funcEffects // nil entry: being computed
	imports map[*types.Func]*funcEffects

	globalStores map[*ssa.Global][]*ssa.Store
	fields       map[*types.Var]*fieldUse // see uses
	fieldOrder   []*types.Var
	stored       map[ssa.CallInstruction][]*types.Var // see storedIn
	dead         map[deadKey]bool
	mentioned    *mentionGraph             // see touching
	ending       map[*types.Struct]bool    // see ownerEnds
	stops        map[signal]bool           // see stopped
	heard        map[heard]bool            // likewise
	over         map[*ssa.BasicBlock]*over // see overAt
	fieldRuns    map[fieldKey]fieldRun
	lifetimes    []*Lifetime
	spent        map[*ssa.Function]int // work on lifetimes, see maxWork
	called       map[*ssa.Function]*calls
	calledBy     map[*ssa.Function][]ssa.CallInstruction // see callers
	predicates   map[*ssa.Function]bool
	narrowings   *typeutil.Map     // see narrowed
	merging      map[*ssa.Phi]bool // those that placeOf is looking at
	generated    map[*token.File]bool
}

func newSummaries(pass *analysis.Pass, res *Result) *summaries {
	s := &summaries{
		accessed:     make(map[*ssa.Function][]*Access),
		shared:       make(map[*ssa.Function][]Share),
		assigned:     make(map[*ssa.Alloc][]*ssa.Store),
		pass:         pass,
		res:          res,
		pools:        make(map[*ssa.Function]*PoolEffects),
		flights:      make(map[*ssa.Function]*FlightEffects),
		waiting:      make(map[*ssa.Function]bool),
		awaiting:     make(map[*ssa.Function]bool),
		onward:       make(map[*ssa.Function]bool),
		staying:      make(map[staying]bool),
		emptied:      make(map[emptying]*letGo),
		elements:     make(map[*ssa.Function]bool),
		looks:        make(map[fieldIn]bool),
		besides:      make(map[besideKey]bool),
		fieldMethods: make(map[*ssa.Function]*fieldMethod),
		joining:      make(map[*ssa.Function][]int),
		effs:         make(map[*ssa.Function]*funcEffects),
		imports:      make(map[*types.Func]*funcEffects),
		globalStores: make(map[*ssa.Global][]*ssa.Store),
		dead:         make(map[deadKey]bool),
		ending:       make(map[*types.Struct]bool),
		stops:        make(map[signal]bool),
		heard:        make(map[heard]bool),
		over:         make(map[*ssa.BasicBlock]*over),
		fieldRuns:    make(map[fieldKey]fieldRun),
		predicates:   make(map[*ssa.Function]bool),
		generated:    make(map[*token.File]bool),
		spent:        make(map[*ssa.Function]int),
		called:       make(map[*ssa.Function]*calls),
	}
	s.par = parallel.New(res.funcs, s.runsElsewhere)
	res.sum = s
	if hasAnnotations(pass) {
		s.says, res.annotations = readAnnotations(pass)
	}
	for _, file := range pass.Files {
		if ast.IsGenerated(file) {
			s.generated[pass.Fset.File(file.FileStart)] = true
		}
	}
	fns := res.funcs
	if len(fns) > 0 {
		fns = append(slices.Clone(fns), fns[0].Prog.Package(pass.Pkg).Func("init"))
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if st, ok := instr.(*ssa.Store); ok {
					if g, ok := st.Addr.(*ssa.Global); ok {
						s.globalStores[g] = append(s.globalStores[g], st)
					}
				}
			}
		}
	}
	return s
}

func (s *summaries) uses() map[*types.Var]*fieldUse {
	if s.fields == nil {
		s.fields = make(map[*types.Var]*fieldUse) // recursion: no field is known yet
		s.fields = s.fieldUses()
		s.stored = make(map[ssa.CallInstruction][]*types.Var)
		for _, f := range s.fieldOrder {
			for _, st := range s.fields[f].stores {
				if call := openedBy(st.Val); call != nil && !slices.Contains(s.stored[call], f) {
					s.stored[call] = append(s.stored[call], f)
				}
			}
		}
	}
	return s.fields
}

// storedIn returns the fields in which the stream that call opens is stored; none
// while they are being collected.
func (s *summaries) storedIn(call ssa.CallInstruction) []*types.Var {
	s.uses()
	return s.stored[call]
}

func (s *summaries) fieldOrderOnce() []*types.Var {
	s.uses()
	return s.fieldOrder
}

// of returns the summary of what call calls, or nil if it is unknown. An
// interface call is known if the concrete type of its receiver is in sight.
func (s *summaries) of(call *ssa.CallCommon) *funcEffects {
	if call.IsInvoke() {
		return s.ofInvoke(call)
	}
	callee := call.StaticCallee()
	if callee == nil {
		return nil
	}
	return s.ofFunction(callee)
}

func (s *summaries) ofFunction(callee *ssa.Function) *funcEffects {
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) > 0 && callee.Synthetic == "" {
		return s.effects(callee)
	}
	obj, _ := callee.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == s.pass.Pkg {
		return nil
	}
	return s.imported(obj.Origin())
}

func (s *summaries) imported(obj *types.Func) *funcEffects {
	eff, ok := s.imports[obj]
	if !ok {
		var fact funcEffects
		if s.pass.ImportObjectFact(obj, &fact) {
			eff = &fact
		}
		s.imports[obj] = eff
	}
	return eff
}

// ofInvoke resolves an interface call whose receiver was converted from a
// concrete type in this function, or returned by a constructor whose summary
// tells what the methods of its result leak.
func (s *summaries) ofInvoke(call *ssa.CallCommon) *funcEffects {
	if eff := s.invoked(call.Method); eff != nil {
		return eff
	}
	recv := alias.Of(call.Value)
	if !types.IsInterface(recv.Type()) {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, call.Method.Pkg(), call.Method.Name())
		if m, ok := obj.(*types.Func); ok {
			if fn := s.prog().FuncValue(m.Origin()); fn != nil {
				return s.ofFunction(fn)
			}
		}
		return nil
	}
	made, idx := madeBy(recv)
	if made == nil || made.Call.IsInvoke() {
		return nil
	}
	ctor := s.of(&made.Call)
	if ctor == nil {
		return nil
	}
	eff := new(funcEffects)
	for _, m := range ctor.Methods {
		if m.Result == idx && m.Name == call.Method.Name() {
			eff.Leaks = append(eff.Leaks, m.Leak)
		}
	}
	return eff
}

// madeBy returns the call, and which of its results, that v is.
func madeBy(v ssa.Value) (*ssa.Call, int) {
	switch v := v.(type) {
	case *ssa.Call:
		return v, 0
	case *ssa.Extract:
		call, _ := v.Tuple.(*ssa.Call)
		return call, v.Index
	}
	return nil, 0
}

func (s *summaries) prog() *ssa.Program { return s.res.funcs[0].Prog }

// effects computes the summary of fn, or returns nil while it is computed.
func (s *summaries) effects(fn *ssa.Function) *funcEffects {
	if eff, ok := s.effs[fn]; ok {
		return eff
	}
	s.effs[fn] = nil
	eff := new(funcEffects)
	s.runsArgs(fn, eff)
	s.spawnsArgs(fn, eff)
	s.params(fn, eff)
	s.openedBy(fn, eff)
	s.results(fn, eff)
	s.methodLeaks(fn, eff)
	s.performs(fn, eff)
	obj, _ := fn.Object().(*types.Func)
	eff = annotate(eff, s.says[obj])
	s.effs[fn] = eff
	return eff
}

func (f *funcEffects) stream(param int) *StreamEffect {
	for i := range f.Streams {
		if f.Streams[i].Param == param {
			return &f.Streams[i]
		}
	}
	return nil
}

// exportFacts makes the summaries visible to importing packages.
func (s *summaries) exportFacts() {
	for _, fn := range s.res.funcs {
		eff := s.withPools(fn, s.effs[fn])
		obj, ok := fn.Object().(*types.Func)
		if !ok || eff == nil || eff.empty() || fn.Parent() != nil || obj.Name() == "_" || obj.Name() == "init" {
			continue
		}
		// Facts stay, and must not keep the SSA of the package alive.
		fact := *eff
		fact.outer = nil
		if fact.Flight != nil {
			flight := *fact.Flight // which is a part of the walk that found it out
			fact.Flight = &flight
		}
		s.pass.ExportObjectFact(obj, &fact)
	}
}
