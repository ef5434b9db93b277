module github.com/grpclint/grpclint/testdata/real

go 1.26.0

require (
	connectrpc.com/connect v1.21.1
	github.com/valyala/bytebufferpool v1.0.0
	golang.org/x/sync v0.24.0
	google.golang.org/grpc v1.66.2
	unsafewrap v0.0.0
	unsafewrapstrict v0.0.0
)

require (
	golang.org/x/net v0.26.0 // indirect
	golang.org/x/sys v0.21.0 // indirect
	golang.org/x/text v0.16.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20240604185151-ef581f913117 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace (
	unsafewrap => ../src/unsafewrap
	unsafewrapstrict => ../src/unsafewrapstrict
)
