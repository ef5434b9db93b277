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
