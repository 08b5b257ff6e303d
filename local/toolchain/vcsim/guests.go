package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// booting is how long a guest takes until its tools say its address.
const booting = 150 * time.Millisecond

// guests plays the tools in the machines: one that was powered on says after a moment that it runs and which
// address DHCP gave it, always the same one; one that was powered off says nothing more.
type guests struct {
	mutex sync.Mutex
	next  int
	given map[types.ManagedObjectReference]string
}

func (g *guests) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Guests", Value: "guests"}
}

func (g *guests) PutObject(*simulator.Context, mo.Reference) {}

func (g *guests) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

func (g *guests) UpdateObject(ctx *simulator.Context, object mo.Reference, changes []types.PropertyChange) {
	reference := object.Reference()
	if reference.Type != "VirtualMachine" {
		return
	}
	for _, change := range changes {
		if change.Name != "runtime.powerState" {
			continue
		}
		on := change.Val == types.VirtualMachinePowerStatePoweredOn
		go g.say(ctx, reference, on)
	}
}

func (g *guests) say(ctx *simulator.Context, reference types.ManagedObjectReference, on bool) {
	address, tools := "", types.VirtualMachineToolsRunningStatusGuestToolsNotRunning
	if on {
		time.Sleep(booting)
		address, tools = g.addressOf(reference), types.VirtualMachineToolsRunningStatusGuestToolsRunning
	}
	machine, there := ctx.Map.Get(reference).(*simulator.VirtualMachine)
	if !there {
		return
	}
	ctx.Map.AtomicUpdate(ctx, machine, []types.PropertyChange{
		{Name: "guest.ipAddress", Val: address},
		{Name: "guest.toolsRunningStatus", Val: string(tools)},
	})
}

func (g *guests) addressOf(reference types.ManagedObjectReference) string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.given == nil {
		g.given = map[types.ManagedObjectReference]string{}
	}
	if g.given[reference] == "" {
		g.given[reference] = fmt.Sprintf("10.79.0.%d", g.next)
		g.next++
	}
	return g.given[reference]
}
