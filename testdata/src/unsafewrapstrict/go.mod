module unsafewrapstrict

go 1.26
