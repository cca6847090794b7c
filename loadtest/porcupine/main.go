// Porcupine on what the load tester recorded: whether the operations on every seat can be put in an order that
// agrees with real time and with the rules of one seat.
//
//	go run . HISTORY…
//
// Prints a line of JSON for each history. Ends with 0 when all are linearizable, 1 when one is not, 2 when one cannot be
// read, and 3 when the time was too short to tell.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

// So long one seat may take.
const patience = 5 * time.Second

// So many reads are put to Porcupine at once when each may be by an old seat map: the time it takes grows
// exponentially with what may have happened at the same time.
const chunk = 8

type head struct {
	Offers bool `json:"offers"`
}

type history struct {
	head
	bySeat map[string][]operation
}

type verdict struct {
	File       string   `json:"file"`
	Seats      int      `json:"seats"`
	Operations int      `json:"operations"`
	Illegal    []string `json:"illegal"`
	Undecided  []string `json:"undecided"`
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Name one or more histories, written by the load tester's --history.")
		os.Exit(2)
	}
	code := 0
	for _, path := range os.Args[1:] {
		read, err := readFile(path)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s cannot be read: %v\n", path, err)
			os.Exit(2)
		}
		result := judge(read)
		result.File = path
		line, _ := json.Marshal(result)
		fmt.Println(string(line))
		if len(result.Illegal) > 0 {
			code = 1
		} else if len(result.Undecided) > 0 && code == 0 {
			code = 3
		}
	}
	os.Exit(code)
}

func readFile(path string) (history, error) {
	file, err := os.Open(path)
	if err != nil {
		return history{}, err
	}
	defer file.Close()
	return readHistory(file)
}

func readHistory(from io.Reader) (history, error) {
	decoder := json.NewDecoder(bufio.NewReader(from))
	read := history{bySeat: map[string][]operation{}}
	if err := decoder.Decode(&read.head); err != nil {
		return read, err
	}
	for {
		var op operation
		if err := decoder.Decode(&op); errors.Is(err, io.EOF) {
			return read, nil
		} else if err != nil {
			return read, err
		}
		read.bySeat[op.Seat] = append(read.bySeat[op.Seat], op)
	}
}

// Each seat by itself: a history of the whole seat map is linearizable only if that of each seat is.
func judge(read history) verdict {
	result := verdict{Seats: len(read.bySeat), Illegal: []string{}, Undecided: []string{}}
	rules := model(read.Offers)
	for name, operations := range read.bySeat {
		result.Operations += len(operations)
		switch judgeSeat(rules, operations) {
		case porcupine.Illegal:
			result.Illegal = append(result.Illegal, name)
		case porcupine.Unknown:
			result.Undecided = append(result.Undecided, name)
		}
	}
	sort.Strings(result.Illegal)
	sort.Strings(result.Undecided)
	return result
}

// All of it as if no read were old. What is not linearizable so is asked again a few reads at a time, each of which may be
// old: with all writes they must be linearizable, too.
func judgeSeat(rules porcupine.Model, operations []operation) porcupine.CheckResult {
	var all, writes []porcupine.Operation
	var old []operation
	for _, op := range operations {
		all = append(all, op.from(op.Call))
		if op.reads() {
			old = append(old, op)
		} else {
			writes = append(writes, op.from(op.Call))
		}
	}
	deadline := time.Now().Add(patience)
	if ask(rules, all, deadline) == porcupine.Ok {
		return porcupine.Ok
	}
	sort.Slice(old, func(i, j int) bool { return old[i].Call < old[j].Call })
	worst := ask(rules, writes, deadline)
	for start := 0; start < len(old) && worst != porcupine.Illegal; start += chunk {
		asked := append([]porcupine.Operation{}, writes...)
		for _, op := range old[start:min(start+chunk, len(old))] {
			asked = append(asked, op.from(op.since()))
		}
		if result := ask(rules, asked, deadline); result != porcupine.Ok {
			worst = result
		}
	}
	return worst
}

// Unknown when there was not enough time.
func ask(rules porcupine.Model, operations []porcupine.Operation, deadline time.Time) porcupine.CheckResult {
	left := time.Until(deadline)
	if left <= 0 {
		return porcupine.Unknown
	}
	return porcupine.CheckOperationsTimeout(rules, operations, left)
}

func (op operation) since() int64 {
	if op.Since == nil {
		return op.Call
	}
	return *op.Since
}

func (op operation) from(call int64) porcupine.Operation {
	end := int64(math.MaxInt64)
	if op.Return != nil {
		end = *op.Return
	}
	return porcupine.Operation{Input: op, Call: call, Return: end}
}
