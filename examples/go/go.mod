module squares

go 1.24
