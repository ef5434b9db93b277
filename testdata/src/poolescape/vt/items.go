package vt

import (
	"slices"

	"poolescape/vtpb"
)

// Messages in the list of a message: they stay there, and are used again with it.

func badItem(data []byte, text string) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	for _, it := range r.Items {
		if it.Text == text {
			//category: return-after-put
			return it // want "put back"
		}
	}
	return nil
}

func goodItem(data []byte, text string) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	for _, it := range r.Items {
		if it.Text == text {
			return &vtpb.Payload{Text: it.Text, Data: slices.Clone(it.Data)}
		}
	}
	return nil
}

func badFirstItem(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	//category: return-after-put
	return r.Items[0] // want "put back"
}

func badGotItem(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	//category: return-after-put
	return r.GetItems()[0] // want "put back"
}

func badItemData(data []byte) []byte {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	//category: return-after-put
	return it.Data // want "put back"
}

func badItemLate(data []byte) int {
	r := newRecord(data)
	it := r.Items[0]
	r.ReturnToVTPool()
	//category: use-after-put
	return len(it.Text) // want "put back"
}

func goodItemInTime(data []byte) int {
	r := newRecord(data)
	it := r.Items[0]
	n := len(it.Text)
	r.ReturnToVTPool()
	return n
}

func goodItemText(data []byte) string {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	return r.Items[0].Text
}

func goodItemTakenOut(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	r.Items[0] = nil
	return it
}

func goodItemCutOut(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	r.Items = append(r.Items[:0], r.Items[1:]...)
	return it
}

func goodItemShortened(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	r.Items = r.Items[1:]
	return it
}

func goodItemDeleted(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	r.Items = slices.Delete(r.Items, 0, 1)
	return it
}

func goodItemsTakenOut(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	r.Items = nil
	return it
}

// goodEach returns all items, and then the record without them.
func goodEach(data []byte) {
	r := newRecord(data)
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
	r.Items = nil
	r.ReturnToVTPool()
}

// goodLargest returns all items but one.
func goodLargest(data []byte) *vtpb.Payload {
	r := newRecord(data)
	var largest *vtpb.Payload
	for _, it := range r.Items {
		if largest == nil || len(it.Data) > len(largest.Data) {
			largest, it = it, largest
		}
		if it != nil {
			it.ReturnToVTPool()
		}
	}
	r.Items = nil
	r.ReturnToVTPool()
	return largest
}

// goodItemReplaced has another one in its place.
func goodItemReplaced(data []byte, i int, other *vtpb.Payload) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[i]
	r.Items[i] = other
	return it
}

// takeItem takes an item out of a record.
func takeItem(r *vtpb.Record) *vtpb.Payload {
	it := r.Items[0]
	r.Items[0] = nil
	return it
}

func goodItemTakenBy(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	return takeItem(r)
}

// badEach returns all items, and the record with them in it.
func badEach(data []byte, others []*vtpb.Payload) (texts int) {
	r := newRecord(data)
	total := &texts
	count := func(it *vtpb.Payload) { *total += len(it.Text) }
	for _, it := range r.Items {
		count(it)
	}
	for _, it := range r.Items {
		it.ReturnToVTPool()
	}
	if len(others) > 0 {
		others[0] = nil
		texts += size(others)
	}
	texts += len(r.Items)
	//category: double-put
	r.ReturnToVTPool() // want "put back twice"
	return texts
}

func size(items []*vtpb.Payload) (n int) {
	for _, it := range items {
		n += len(it.Text)
	}
	return n
}

// dropFirst takes the first item out.
func dropFirst(r *vtpb.Record) { r.Items[0] = nil }

func goodItemDropped(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	it := r.Items[0]
	dropFirst(r)
	return it
}
