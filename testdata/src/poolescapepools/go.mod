module poolescapepools

go 1.26
