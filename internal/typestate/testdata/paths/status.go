package paths

// What status and codes are in gRPC: the engine knows them by their shape.

type code uint32

const (
	ok       code = 0
	canceled code = 1
)

type rpcStatus struct{ c code }

func (s *rpcStatus) Code() code

func Code(err error) code
func FromError(err error) (*rpcStatus, bool)
func Convert(err error) *rpcStatus

// codeOK: the code of nil is OK, and of nothing else.
//
// exits: none; used; ended+closed
func codeOK() {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); Code(err) == ok {
		return
	}
	t.close()
}

// codeOther: an error with another code is one.
//
// exits: none; ended; used+closed; ended+closed
func codeOther() {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); Code(err) == canceled {
		return
	}
	t.close()
}

// codeSwitch: a switch over codes.
//
// exits: none; used; ended; ended+closed
func codeSwitch() {
	t, err := open()
	if err != nil {
		return
	}
	switch err := t.use(); Code(err) {
	case ok:
		return
	case canceled:
		return
	}
	t.close()
}

// codeVariable: what a variable is compared with says nothing.
//
// exits: none; used; ended; used+closed; ended+closed
func codeVariable(c code) {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); Code(err) == c {
		return
	}
	t.close()
}

// converted: by way of a Status.
//
// exits: none; used; ended+closed
func converted() {
	t, err := open()
	if err != nil {
		return
	}
	if Convert(t.use()).Code() == ok {
		return
	}
	t.close()
}

// fromError: nil has a status, so one that has none is an error.
//
// exits: none; ended; used+closed; ended+closed
func fromError() {
	t, err := open()
	if err != nil {
		return
	}
	if _, ok := FromError(t.use()); !ok {
		return
	}
	t.close()
}

// fromErrorCode: the status that FromError returns.
//
// exits: none; ended; used+closed; ended+closed
func fromErrorCode() {
	t, err := open()
	if err != nil {
		return
	}
	if st, _ := FromError(t.use()); st.Code() == canceled {
		return
	}
	t.close()
}

func retryable(err error) bool

// predicate: the caller of Run knows retryable to be false for nil.
//
// exits: none; ended; used+closed; ended+closed
func predicate() {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); retryable(err) {
		return
	}
	t.close()
}
