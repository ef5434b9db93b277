module streamdrainlatent

go 1.26
