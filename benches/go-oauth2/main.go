// What golang.org/x/oauth2 does, for the benchmark `source`: the CPU time of a fresh token, and many callers at once whose
// provider fails or grants. Prints lines of words that the benchmark reads.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/oauth2"
)

const (
	turn  = 1 << 16 // Gets in one round.
	takes = 50 * time.Millisecond
)

// provider answers after a while, and counts.
type provider struct {
	takes  time.Duration
	grants bool
	calls  int64
}

func (v *provider) Token() (*oauth2.Token, error) {
	atomic.AddInt64(&v.calls, 1)
	time.Sleep(v.takes)
	if !v.grants {
		return nil, errors.New("invalid_client")
	}
	return &oauth2.Token{AccessToken: strings.Repeat("t", 1000), Expiry: time.Now().Add(time.Hour)}, nil
}

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// hot is the median of the CPU nanoseconds of one get.
func hot(tasks, rounds int) float64 {
	source := oauth2.ReuseTokenSource(nil, &provider{grants: true})
	var nanos []float64
	for round := 0; round <= rounds; round++ {
		var done sync.WaitGroup
		before := cpu()
		for task := 0; task < tasks; task++ {
			done.Add(1)
			go func() {
				defer done.Done()
				for get := 0; get < turn/tasks; get++ {
					if _, err := source.Token(); err != nil {
						panic(err)
					}
				}
			}()
		}
		done.Wait()
		// The first round acquires the token.
		if round > 0 {
			nanos = append(nanos, float64(cpu()-before)/float64(turn/tasks*tasks))
		}
	}
	sort.Float64s(nanos)
	return nanos[len(nanos)/2]
}

// callers prints the provider's calls, the callers with a token, without, and still waiting, and the slowest one's milliseconds.
func callers(count int, grants bool, patience time.Duration) {
	v := &provider{takes: takes, grants: grants}
	source := oauth2.ReuseTokenSource(nil, v)
	answers := make(chan bool, count)
	start := time.Now()
	for caller := 0; caller < count; caller++ {
		go func() {
			_, err := source.Token()
			answers <- err == nil
		}()
	}
	granted, failed, slowest := 0, 0, time.Duration(0)
	enough := time.After(patience)
	for waiting := count; ; waiting-- {
		if waiting > 0 {
			select {
			case ok := <-answers:
				if ok {
					granted++
				} else {
					failed++
				}
				slowest = time.Since(start)
				continue
			case <-enough:
				slowest = patience
			}
		}
		fmt.Println("callers", count, grants, atomic.LoadInt64(&v.calls), granted, failed, waiting, slowest.Milliseconds())
		return
	}
}

// main takes the rounds, the patience in milliseconds, and the numbers of tasks.
func main() {
	var numbers []int
	for _, argument := range os.Args[1:] {
		number, err := strconv.Atoi(argument)
		if err != nil {
			panic(err)
		}
		numbers = append(numbers, number)
	}
	runtime.GOMAXPROCS(2)
	for _, tasks := range numbers[2:] {
		fmt.Println("hot", tasks, hot(tasks, numbers[0]))
	}
	for _, count := range []int{100, 10000} {
		for _, grants := range []bool{true, false} {
			callers(count, grants, time.Duration(numbers[1])*time.Millisecond)
		}
	}
}
