package takenout

// What else is made around an object.

// badSecond makes two wrappers, of which one is empty.
func badSecond() (*office, *office) {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	empty := &office{desk: nil, size: 1}
	wipe(d)
	//category: return-after-put
	return o, empty // want "put back"
}

// sheafOf has the memory of the desk in it, and not the desk.
func sheafOf(d *desk) *sheaf { return &sheaf{pages: d.buf} }

func (d *desk) write(p []byte) { d.buf = append(d.buf[:0], p...) }

func goodSheafOf(p []byte) *sheaf {
	d := desks.Get().(*desk)
	d.write(p)
	s := sheafOf(d)
	empty(d)
	return s
}
