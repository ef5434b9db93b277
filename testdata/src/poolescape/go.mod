module poolescape

go 1.26
