module streamdrain

go 1.26
