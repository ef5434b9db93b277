// Package wrong has marks that nothing satisfies.
package wrong

func leak(kind string, others ...string) {}

func one() {
	//category: b
	leak("a") // want `leak a`

	//category: a
	_ = 0

	leak("undocumented") // want `leak undocumented`

	_ = 1 // related `nothing`
	_ = 2 // related nothing
	_ = 3 // related `(`
}

func two() {
	first := ""
	second := ""
	leak("a", second, first) // want `leak a`
	leak("a", first, second) // related `see there` // want `leak a`
}
