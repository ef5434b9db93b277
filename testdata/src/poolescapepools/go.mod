module poolescapepools

go 1.26.0
