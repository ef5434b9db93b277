package vt

import "poolescape/vtpb"

// A message resets what is in its lists when it goes back, and keeps it there for the next
// one to fill in.

func badEachFirst(data []byte) {
	r := newRecord(data)
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
	//category: double-put
	r.ReturnToVTPool() // want `put back twice`
}

func badFirstOnly(data []byte) {
	r := newRecord(data)
	it := r.Items[0]
	it.ReturnToVTPool()
	//category: double-put
	r.ReturnToVTPool() // want `put back twice`
}

func badEachDeferred(data []byte) {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	for _, it := range r.Items {
		//category: double-put
		it.ReturnToVTPool() // want `put back twice`
	}
}

func goodEachCut(data []byte) {
	r := newRecord(data)
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
	r.Items = r.Items[:0]
	r.ReturnToVTPool()
}

func goodFirstNil(data []byte) {
	r := newRecord(data)
	it := r.Items[0]
	r.Items[0] = nil
	it.ReturnToVTPool()
	r.ReturnToVTPool()
}

func goodEachNil(data []byte) {
	r := newRecord(data)
	for i, it := range r.Items {
		it.ReturnToVTPool()
		r.Items[i] = nil
	}
	r.ReturnToVTPool()
}

func goodEachTaken(data []byte) {
	r := newRecord(data)
	items := r.Items
	r.Items = nil
	for _, it := range items {
		it.ReturnToVTPool()
	}
	r.ReturnToVTPool()
}

func goodEachReset(data []byte) {
	r := newRecord(data)
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
	r.Reset()
	r.ReturnToVTPool()
}

func goodEachDetached(data []byte) {
	r := newRecord(data)
	defer func() {
		r.Items = nil
		r.ReturnToVTPool()
	}()
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
}

func goodEachElse(data []byte, items []*vtpb.Payload) {
	r := newRecord(data)
	for _, it := range items {
		it.ReturnToVTPool()
	}
	r.ReturnToVTPool()
}

func goodEachOnly(data []byte) {
	r := newRecord(data)
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
}
