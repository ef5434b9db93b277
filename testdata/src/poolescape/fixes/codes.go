package fixes

// BadCodes returns a slice that is not of bytes.
func BadCodes(p []byte) []uint32 {
	f := frames.Get().(*frame)
	defer func() {
		frames.Put(f)
	}()
	f.codes = f.codes[:0]
	for _, b := range p {
		f.codes = append(f.codes, uint32(b))
	}
	//category: return-after-put
	return f.codes[:len(p)] // want `put back`
}
