module example.com/warehouse

go 1.26

require google.golang.org/grpc v1.85.0

// The stubs that the fixtures use, so that nothing has to be downloaded.
replace google.golang.org/grpc => ../src/google.golang.org/grpc
