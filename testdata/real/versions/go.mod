module github.com/grpclint/grpclint/testdata/real/versions

go 1.26.0

require (
	google.golang.org/grpc v1.81.1
	poolescape v0.0.0
)

require (
	golang.org/x/net v0.51.0 // indirect
	golang.org/x/sys v0.42.0 // indirect
	golang.org/x/text v0.34.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260226221140-a57be14db171 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace poolescape => ../../src/poolescape
