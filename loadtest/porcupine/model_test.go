package main

import (
	"strings"
	"testing"
)

// One seat's history, a line an operation: what of it is not said is 0 or empty.
func judged(t *testing.T, head string, operations ...string) verdict {
	t.Helper()
	read, err := readHistory(strings.NewReader(head + "\n" + strings.Join(operations, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return judge(read)
}

func TestRules(t *testing.T) {
	const (
		hold   = `{"seat":"1A","action":"hold","order":"x","until":"12:00","call":0,"return":10}`
		pay    = `{"seat":"1A","action":"pay","order":"x","call":20,"return":30}`
		sell   = `{"seat":"1A","action":"sell","order":"x","call":20,"return":40}`
		expire = `{"seat":"1A","action":"expire","order":"x","until":"12:00","call":50,"return":60}`
		lost   = `{"seat":"1A","action":"hold","customer":7,"call":0,"return":null}`
	)
	read := func(status, until string, call string) string {
		return `{"seat":"1A","action":"read","customer":-1,"status":"` + status + `","until":"` + until + `",` + call + `}`
	}
	other := func(action string, call string) string {
		return `{"seat":"1A","action":"` + action + `","order":"y","customer":2,` + call + `}`
	}
	cases := []struct {
		name    string
		legal   bool
		history []string
	}{
		{"a hold, then a read of it", true, []string{hold, read("held", "12:00", `"call":11,"return":12`)}},
		{"a read of free after a hold", false, []string{hold, read("free", "", `"call":11,"return":12`)}},
		{"a read of free during a hold", true, []string{hold, read("free", "", `"call":9,"return":12`)}},
		{"another end than was told", false, []string{hold, read("held", "12:01", `"call":11,"return":12`)}},
		{"two holds", false, []string{hold, other("hold", `"call":11,"return":12`)}},
		{"two holds, the other without an answer", true, []string{hold, other("hold", `"call":11,"return":null`)}},
		{"a hold after the other ran out", true, []string{hold, expire, other("hold", `"call":55,"return":56`)}},
		{"a hold before the other ran out", false, []string{hold, expire, other("hold", `"call":40,"return":49`)}},
		{"a hold that outlives its end", false, []string{hold, expire, read("held", "12:00", `"call":61,"return":62`)}},
		{"a payment that outlives the hold", true, []string{hold, pay, expire, read("paying", "", `"call":61,"return":62`)}},
		{"a sale", true, []string{hold, pay, sell, expire, read("sold", "", `"call":61,"return":62`)}},
		{"a sale to another", false, []string{hold, pay, sell, other("sell", `"call":50,"return":51`)}},
		{"a change during a payment", false, []string{hold, pay, `{"seat":"1A","action":"hold","order":"x","call":31,"return":32}`}},
		{"a refusal of a taken seat", true, []string{hold, other("refuse", `"call":11,"return":12`)}},
		{"a refusal of a free seat", false, []string{other("refuse", `"call":11,"return":12`)}},
		{"a refusal that does not name a taken seat", false, []string{hold, other("grant", `"call":11,"return":12`)}},
		{"a lost creation that the second try finds", true, []string{lost, `{"seat":"1A","action":"hold","order":"x","customer":7,"call":5,"return":9}`}},
		{"a lost creation that took the seat", true, []string{lost, read("held", "12:09", `"call":50,"return":51`)}},
		{"a seat that nobody took", false, []string{read("held", "12:09", `"call":50,"return":51`)}},
		{"a seat out of sale", false, []string{hold, read("blocked", "", `"call":11,"return":12`)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			result := judged(t, `{"offers":false}`, c.history...)
			if legal := len(result.Illegal) == 0; legal != c.legal || len(result.Undecided) > 0 {
				t.Errorf("legal: %v, undecided: %v", legal, result.Undecided)
			}
		})
	}
}

func TestOffers(t *testing.T) {
	read := `{"seat":"1A","action":"read","status":"held","until":"12:09","call":50,"return":51}`
	refuse := `{"seat":"1A","action":"refuse","order":"y","call":50,"return":51}`
	if len(judged(t, `{"offers":true}`, read, refuse).Illegal) > 0 {
		t.Error("a free seat may be kept for who waits")
	}
	if len(judged(t, `{"offers":false}`, read, refuse).Illegal) == 0 {
		t.Error("nobody waits")
	}
}

func TestUnreadable(t *testing.T) {
	if _, err := readHistory(strings.NewReader(`{"offers":false} {"seat":`)); err == nil {
		t.Error("half an operation was read")
	}
}
