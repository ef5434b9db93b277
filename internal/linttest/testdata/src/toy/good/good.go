// Package good has findings that are as they should be.
package good

func leak(kind string, others ...string) string { return kind }

func one() {
	//category: a
	leak("a") // want `leak a`
}

func two() {
	//category: a, b
	leak("b", leak("a")) // want `leak a` `leak b`
}

func story() {
	var first = "first"      // related `see here`
	var second = "other"     /* related "see h.re" `here` */
	leak("a", first, second) // want `leak a`
}

func backwards() {
	first := ""
	second := ""
	//unordered: second comes back
	//category: b
	leak("b", second, first) // want `leak b`
}

func mixed() {
	x := leak("b") // related `see here` // want `leak b`
	leak("a", x)   // want `leak a`
}
