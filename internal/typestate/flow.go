package typestate

import _ "honnef.co/go/tools/analysis/dfa/dense"
