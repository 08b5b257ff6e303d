package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// origin is what machines are cloned from. The simulator gives a clone none of the request's settings and size, and
// never finds a datastore full.
type origin struct{ *simulator.VirtualMachine }

func (o *origin) CloneVMTask(ctx *simulator.Context, request *types.CloneVM_Task) soap.HasFault {
	task := simulator.CreateTask(o.VirtualMachine, "cloneVm", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		if datastore := full(ctx, request); datastore != "" {
			return nil, &types.NoDiskSpace{Datastore: datastore, FileFault: types.FileFault{File: request.Name}}
		}
		begun := o.VirtualMachine.CloneVMTask(ctx, request).(*methods.CloneVM_TaskBody).Res.Returnval
		made, fault := ended(ctx, begun)
		if fault != nil || request.Spec.Config == nil {
			return made, fault
		}
		settings := *request.Spec.Config
		settings.DeviceChange = nil
		clone := ctx.Map.Get(made.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
		change := &types.ReconfigVM_Task{This: clone.Self, Spec: settings}
		_, fault = ended(ctx, clone.ReconfigVMTask(ctx, change).(*methods.ReconfigVM_TaskBody).Res.Returnval)
		return made, fault
	})
	return &methods.CloneVM_TaskBody{Res: &types.CloneVM_TaskResponse{Returnval: task.Run(ctx)}}
}

func ended(ctx *simulator.Context, reference types.ManagedObjectReference) (types.AnyType, types.BaseMethodFault) {
	task := ctx.Map.Get(reference).(*simulator.Task)
	task.Wait()
	if task.Info.Error != nil {
		return nil, task.Info.Error.Fault
	}
	return task.Info.Result, nil
}

// full names the datastore on which a disk that is to be added does not fit.
func full(ctx *simulator.Context, clone *types.CloneVM_Task) string {
	location := clone.Spec.Location.Datastore
	if location == nil || clone.Spec.Config == nil {
		return ""
	}
	datastore, is := ctx.Map.Get(*location).(*simulator.Datastore)
	if !is {
		return ""
	}
	var wanted int64
	for _, change := range clone.Spec.Config.DeviceChange {
		if disk, is := change.GetVirtualDeviceConfigSpec().Device.(*types.VirtualDisk); is {
			wanted += disk.CapacityInKB * 1024
		}
	}
	if wanted > datastore.Summary.FreeSpace {
		return datastore.Name
	}
	return ""
}
