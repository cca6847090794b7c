package main

import "github.com/anishathalye/porcupine"

// An operation on one seat, as the load tester writes it: loadtest/src/history/operation.ts.
type operation struct {
	Seat     string `json:"seat"`
	Action   string `json:"action"`
	Order    string `json:"order"`
	Customer int    `json:"customer"`
	Status   string `json:"status"`
	Until    string `json:"until"`
	Call     int64  `json:"call"`
	Since    *int64 `json:"since"`
	Return   *int64 `json:"return"`
}

// The state of one seat. Status is free, held, paying or sold. The order is empty while nobody was told its id;
// then the seat belongs to whatever that customer asked for.
type seat struct {
	status   string
	order    string
	customer int
	until    string
}

// Whether it changes nothing: then it may be by a seat map that is a little old.
func (op operation) reads() bool {
	return op.Action == "read" || op.Action == "refuse" || op.Action == "grant"
}

var free = seat{status: "free"}

func (s seat) ownedBy(op operation) bool {
	if s.status == "free" {
		return false
	}
	return s.order == op.Order && op.Order != "" || s.order == "" && s.customer == op.Customer
}

// The rules of one seat. With offers a seat that no order has may be kept for somebody who waits for it, and may
// be shown and refused as if it were held.
func model(offers bool) porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return free },
		Step: func(state, input, _ interface{}) (bool, interface{}) {
			before, op := state.(seat), input.(operation)
			possible, after := step(before, op, offers)
			// What may never have happened does not need to be possible.
			return possible || op.Return == nil, after
		},
	}
}

// What an operation does to a seat, and whether it can have ended as it did.
func step(s seat, op operation, offers bool) (bool, seat) {
	owned := s.ownedBy(op)
	switch op.Action {
	case "hold":
		if s.status == "free" || owned && s.status == "held" {
			return true, seat{"held", op.Order, op.Customer, op.Until}
		}
		return false, s
	case "pay":
		if owned && s.status == "held" {
			s.status = "paying"
		}
		return owned, s
	case "sell":
		if owned {
			s = seat{"sold", op.Order, op.Customer, ""}
		}
		return owned, s
	case "unfence":
		if owned && s.status == "paying" {
			s.status = "held"
		}
		return true, s
	case "release":
		if owned {
			s = free
		}
		return true, s
	case "expire":
		if owned && s.status == "held" && s.until == op.Until {
			s = free
		}
		return true, s
	case "refuse":
		// A creation may be refused for what an earlier one of the same customer took.
		own := owned && op.Order != ""
		return !own && (offers || s.status != "free"), s
	case "grant":
		return owned || s.status == "free", s
	case "read":
		return shows(s, op, offers), s
	}
	return false, s
}

func shows(s seat, op operation, offers bool) bool {
	if s.status == "free" && offers {
		return op.Status == "free" || op.Status == "held"
	}
	sameEnd := s.status != "held" || s.until == "" || s.until == op.Until
	return s.status == op.Status && sameEnd
}
