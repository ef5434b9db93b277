package driver

import "github.com/grpclint/grpclint/internal/report"

func (s *session) analyseCached(l *loader) (*report.Report, error) { return s.analyseHere(l) }
