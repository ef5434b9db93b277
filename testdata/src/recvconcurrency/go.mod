module recvconcurrency

go 1.26
