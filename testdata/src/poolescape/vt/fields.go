package vt

import (
	"errors"

	"poolescape/vtpb"
)

// What a function takes out of a message before it goes back.

func goodFieldNil(data []byte) *vtpb.Payload {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	m.Data = nil
	return &vtpb.Payload{Data: m.Data}
}

// withoutData leaves the text only.
func withoutData(data []byte, m *vtpb.Payload) error {
	if err := m.UnmarshalVT(data); err != nil {
		return err
	}
	m.Data = nil
	return nil
}

// withoutLong leaves what is short.
func withoutLong(data []byte, m *vtpb.Payload) error {
	if err := m.UnmarshalVT(data); err != nil {
		return err
	}
	if len(m.Data) > 1024 {
		m.Data = nil
	}
	return nil
}

// swallowed clears nothing if it fails, and does not say so.
func swallowed(data []byte, m *vtpb.Payload) error {
	if err := m.UnmarshalVT(data); err != nil {
		return nil
	}
	m.Data = nil
	return nil
}

func goodWithoutData(data []byte) (*vtpb.Payload, error) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	if err := withoutData(data, m); err != nil {
		return nil, err
	}
	return &vtpb.Payload{Data: m.Data, Text: m.Text}, nil
}

func badWithoutLong(data []byte) (*vtpb.Payload, error) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	if err := withoutLong(data, m); err != nil {
		return nil, err
	}
	//category: return-after-put
	return &vtpb.Payload{Data: m.Data, Text: m.Text}, nil // want `put back`
}

func badSwallowed(data []byte) (*vtpb.Payload, error) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	if err := swallowed(data, m); err != nil {
		return nil, err
	}
	//category: return-after-put
	return &vtpb.Payload{Data: m.Data, Text: m.Text}, nil // want `put back`
}

// goodEither pools the message if it needs the text only.
func goodEither(data []byte, all bool, closed func() error) (*vtpb.Payload, error) {
	var m *vtpb.Payload
	var err error
	if all {
		m = &vtpb.Payload{}
		err = m.UnmarshalVT(data)
	} else {
		m = vtpb.PayloadFromVTPool()
		defer m.ReturnToVTPool()
		err = withoutData(data, m)
	}
	if err = errors.Join(err, closed()); err != nil {
		return nil, err
	}
	return &vtpb.Payload{Data: m.Data, Text: m.Text}, nil
}
