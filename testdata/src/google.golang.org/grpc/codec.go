package grpc

import "google.golang.org/grpc/encoding"

// CallContentSubtype has a call use the codec that is registered by this name.
func CallContentSubtype(contentSubtype string) CallOption { return EmptyCallOption{} }

// ForceCodec has a call use this codec.
func ForceCodec(codec encoding.Codec) CallOption { return EmptyCallOption{} }

// ForceCodecV2 has a call use this codec.
func ForceCodecV2(codec encoding.CodecV2) CallOption { return EmptyCallOption{} }

// ForceServerCodec has a server use this codec.
func ForceServerCodec(codec encoding.Codec) ServerOption { return emptyServerOption{} }

// ForceServerCodecV2 has a server use this codec.
func ForceServerCodecV2(codecV2 encoding.CodecV2) ServerOption { return emptyServerOption{} }

// Codec is the oldest kind of codec.
type Codec interface {
	Marshal(v any) ([]byte, error)
	Unmarshal(data []byte, v any) error
	String() string
}

// CallCustomCodec makes a call use a codec.
func CallCustomCodec(codec Codec) CallOption { return EmptyCallOption{} }

// CustomCodec makes a server use a codec.
func CustomCodec(codec Codec) ServerOption { return emptyServerOption{} }
