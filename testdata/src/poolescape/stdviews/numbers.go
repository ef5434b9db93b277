package stdviews

import (
	"math/big"
	"math/rand"
	"sync"
)

// Numbers that compute into their receiver, and return it.

var (
	fractions = sync.Pool{New: func() any { return new(big.Rat) }}
	floats    = sync.Pool{New: func() any { return new(big.Float) }}
)

func badSums(x, y, m *big.Int) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t = t.Add(x, y).Sub(t, m).Mul(t, x).Div(t, y).Quo(t, x).Rem(t, m)
	//category: return-after-put
	return t.Exp(t, y, m).Sqrt(t).Abs(t).Neg(t) // want "put back"
}

func goodSums(x, y, m *big.Int) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t = t.Add(x, y).Sub(t, m).Mul(t, x).Div(t, y).Quo(t, x).Rem(t, m)
	return new(big.Int).Set(t.Exp(t, y, m).Sqrt(t).Abs(t).Neg(t))
}

func badBits(x, mask *big.Int) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t = t.And(x, mask).AndNot(t, mask).Or(t, x).Xor(t, mask).Not(t)
	//category: return-after-put
	return t.Lsh(t, 8).Rsh(t, 4).SetBit(t, 0, 1) // want "put back"
}

func goodBits(x, mask *big.Int) uint {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	return t.And(x, mask).Not(t).Lsh(t, 8).Bit(3)
}

func badTheory(x, p *big.Int, r *rand.Rand) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t = t.Rand(r, p).GCD(nil, nil, t, p).ModSqrt(t, p).ModInverse(t, p)
	//category: return-after-put
	return t.MulRange(1, t.Int64()).Binomial(t.Int64(), 2) // want "put back"
}

func goodTheory(x, p *big.Int) bool {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	return t.GCD(nil, nil, x, p).ModInverse(t, p).ProbablyPrime(20)
}

func badParsedInt(data []byte, text string) (*big.Int, bool) {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t = t.SetInt64(0).SetUint64(1).SetBytes(data).SetBits(t.Bits())
	//category: return-after-put
	return t.Set(t).SetString(text, 10) // want "put back"
}

func goodParsedInt(text string) (uint64, bool) {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t, ok := t.SetString(text, 10)
	if !ok {
		return 0, false
	}
	return t.Uint64(), true
}

func badFraction(x, y *big.Rat, text string) (*big.Rat, bool) {
	t := fractions.Get().(*big.Rat)
	defer fractions.Put(t)
	t = t.Set(x).Add(t, y).Sub(t, x).Mul(t, y).Quo(t, x).Abs(t).Neg(t).Inv(t)
	//category: return-after-put
	return t.SetString(text) // want "put back"
}

func badRatio(a, b *big.Int, x float64) *big.Rat {
	t := fractions.Get().(*big.Rat)
	defer fractions.Put(t)
	t = t.SetFrac(a, b).SetFrac64(1, 2).SetInt(a).SetInt64(1).SetUint64(2)
	//category: return-after-put
	return t.SetFloat64(x) // want "put back"
}

func goodFraction(x, y *big.Rat) string {
	t := fractions.Get().(*big.Rat)
	defer fractions.Put(t)
	return t.Add(x, y).Inv(t).FloatString(3)
}

func goodRatio(a, b *big.Int) *big.Rat {
	t := fractions.Get().(*big.Rat)
	defer fractions.Put(t)
	return new(big.Rat).Set(t.SetFrac(a, b))
}

func badFloat(x, y *big.Float) *big.Float {
	t := floats.Get().(*big.Float)
	defer floats.Put(t)
	t = t.Copy(x).Add(t, y).Sub(t, x).Mul(t, y).Quo(t, x).Sqrt(t).Abs(t).Neg(t)
	//category: return-after-put
	return t.SetPrec(64).SetMode(big.ToZero) // want "put back"
}

func badParsedFloat(a *big.Int, r *big.Rat, text string) (*big.Float, bool) {
	t := floats.Get().(*big.Float)
	defer floats.Put(t)
	t = t.SetInt(a).SetInt64(1).SetUint64(2).SetFloat64(3).SetRat(r).Set(t)
	//category: return-after-put
	return t.SetString(text) // want "put back"
}

func goodFloat(x, y *big.Float) float64 {
	t := floats.Get().(*big.Float)
	defer floats.Put(t)
	f, _ := t.Copy(x).Quo(t, y).SetPrec(64).Float64()
	return f
}

func goodParsedFloat(text string) (*big.Float, bool) {
	t := floats.Get().(*big.Float)
	defer floats.Put(t)
	t, ok := t.SetString(text)
	if !ok {
		return nil, false
	}
	return new(big.Float).Set(t), true
}
