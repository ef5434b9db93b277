module unsafewrap

go 1.26
