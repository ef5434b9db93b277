package decodes

import "google.golang.org/grpc/mem"

// A Parcel is parsed once it has its data.
type Parcel struct {
	data []byte
	kind byte
}

// Data returns the data.
func (p *Parcel) Data() []byte { return p.data }

func (p *Parcel) parse() error {
	if len(p.data) == 0 {
		return errShort
	}
	p.kind = p.data[0]
	return nil
}

func (p *Parcel) copied() error {
	p.data = append([]byte(nil), p.data...)
	return p.parse()
}

// badParsed has the message parse what it keeps.
type badParsed struct{ half }

// Unmarshal decodes.
func (badParsed) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Parcel)
	if !ok {
		return errType
	}
	//category: codec-retains-input
	p.data = data[0].ReadOnlyData() // want `gRPC`
	return p.parse()
}

// goodParsed has it make a copy.
type goodParsed struct{ half }

// Unmarshal decodes.
func (goodParsed) Unmarshal(data mem.BufferSlice, v any) error {
	p, ok := v.(*Parcel)
	if !ok {
		return errType
	}
	p.data = data[0].ReadOnlyData()
	return p.copied()
}
