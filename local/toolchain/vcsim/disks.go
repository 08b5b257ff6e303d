package main

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vmdk"
)

// disks are what a vCenter does with virtual disks and the simulator does not: a datastore can be full, the disk of a
// machine that is on is locked, and one that grows at its machine has grown in its file too.
type disks struct{ *simulator.VirtualDiskManager }

func (d *disks) CreateVirtualDiskTask(ctx *simulator.Context, request *types.CreateVirtualDisk_Task) soap.HasFault {
	spec, is := request.Spec.(types.BaseFileBackedVirtualDiskSpec)
	for _, entity := range ctx.Map.All("Datastore") {
		datastore := ctx.Map.Get(entity.Reference()).(*simulator.Datastore)
		within := strings.HasPrefix(request.Name, "["+datastore.Name+"]")
		if is && within && spec.GetFileBackedVirtualDiskSpec().CapacityKb*1024 > datastore.Summary.FreeSpace {
			fault := &types.NoDiskSpace{Datastore: datastore.Name, FileFault: types.FileFault{File: request.Name}}
			return &methods.CreateVirtualDisk_TaskBody{
				Res: &types.CreateVirtualDisk_TaskResponse{Returnval: d.refuse(ctx, "createVirtualDisk", fault)},
			}
		}
	}
	return d.VirtualDiskManager.CreateVirtualDiskTask(ctx, request)
}

func (d *disks) ExtendVirtualDiskTask(ctx *simulator.Context, request *types.ExtendVirtualDisk_Task) soap.HasFault {
	if fault := locked(ctx, request.Name); fault != nil {
		return &methods.ExtendVirtualDisk_TaskBody{
			Res: &types.ExtendVirtualDisk_TaskResponse{Returnval: d.refuse(ctx, "extendVirtualDisk", fault)},
		}
	}
	return d.VirtualDiskManager.ExtendVirtualDiskTask(ctx, request)
}

func (d *disks) DeleteVirtualDiskTask(ctx *simulator.Context, request *types.DeleteVirtualDisk_Task) soap.HasFault {
	if fault := locked(ctx, request.Name); fault != nil {
		return &methods.DeleteVirtualDisk_TaskBody{
			Res: &types.DeleteVirtualDisk_TaskResponse{Returnval: d.refuse(ctx, "deleteVirtualDisk", fault)},
		}
	}
	return d.VirtualDiskManager.DeleteVirtualDiskTask(ctx, request)
}

func (d *disks) MoveVirtualDiskTask(ctx *simulator.Context, request *types.MoveVirtualDisk_Task) soap.HasFault {
	if fault := locked(ctx, request.SourceName); fault != nil {
		return &methods.MoveVirtualDisk_TaskBody{
			Res: &types.MoveVirtualDisk_TaskResponse{Returnval: d.refuse(ctx, "moveVirtualDisk", fault)},
		}
	}
	return d.VirtualDiskManager.MoveVirtualDiskTask(ctx, request)
}

func (d *disks) refuse(ctx *simulator.Context, name string, fault types.BaseMethodFault) types.ManagedObjectReference {
	task := simulator.CreateTask(d.VirtualDiskManager, name, func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		return nil, fault
	})
	return task.Run(ctx)
}

func locked(ctx *simulator.Context, name string) types.BaseMethodFault {
	for _, entity := range ctx.Map.All("VirtualMachine") {
		machine, is := ctx.Map.Get(entity.Reference()).(*simulator.VirtualMachine)
		if !is || machine.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
			continue
		}
		for _, disk := range disksOf(machine.Config.Hardware.Device) {
			if file(disk) == name {
				return &types.FileLocked{FileFault: types.FileFault{File: name}}
			}
		}
	}
	return nil
}

// sizes writes the size of a disk that has grown at its machine into its file.
type sizes struct{}

func (sizes) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Sizes", Value: "sizes"}
}

func (sizes) PutObject(*simulator.Context, mo.Reference) {}

func (sizes) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

func (sizes) UpdateObject(ctx *simulator.Context, _ mo.Reference, changes []types.PropertyChange) {
	for _, change := range changes {
		devices, is := change.Val.(*types.ArrayOfVirtualDevice)
		if !is || change.Name != "config.hardware.device" {
			continue
		}
		datacenter := ctx.Map.Any("Datacenter").Reference()
		for _, disk := range disksOf(devices.VirtualDevice) {
			descriptor, path, fault := ctx.Map.FileManager().DiskDescriptor(ctx, &datacenter, file(disk))
			if fault != nil || descriptor.Capacity() >= disk.CapacityInKB*1024 {
				continue
			}
			descriptor.Extent[0].Size = disk.CapacityInKB * 1024 / vmdk.SectorSize
			ctx.Map.FileManager().SaveDiskDescriptor(ctx, descriptor, path)
		}
	}
}

func disksOf(devices []types.BaseVirtualDevice) []*types.VirtualDisk {
	var found []*types.VirtualDisk
	for _, device := range devices {
		if disk, is := device.(*types.VirtualDisk); is {
			found = append(found, disk)
		}
	}
	return found
}

func file(disk *types.VirtualDisk) string {
	if backing, is := disk.Backing.(types.BaseVirtualDeviceFileBackingInfo); is {
		return backing.GetVirtualDeviceFileBackingInfo().FileName
	}
	return ""
}

// browser says of a disk how large it is, if it is asked: the simulator tells its name alone.
type browser struct {
	*simulator.HostDatastoreBrowser
}

func (b *browser) SearchDatastoreTask(ctx *simulator.Context, request *types.SearchDatastore_Task) soap.HasFault {
	task := simulator.CreateTask(b.HostDatastoreBrowser, "searchDatastore", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		begun := b.HostDatastoreBrowser.SearchDatastoreTask(ctx, request).(*methods.SearchDatastore_TaskBody).Res.Returnval
		answer, fault := ended(ctx, begun)
		found, is := answer.(types.HostDatastoreBrowserSearchResults)
		if fault != nil || !is {
			return answer, fault
		}
		datacenter := ctx.Map.Any("Datacenter").Reference()
		for _, one := range found.File {
			disk, is := one.(*types.VmDiskFileInfo)
			if !is {
				continue
			}
			descriptor, _, fault := ctx.Map.FileManager().DiskDescriptor(ctx, &datacenter, request.DatastorePath+"/"+disk.Path)
			if fault == nil {
				disk.CapacityKb = descriptor.Capacity() / 1024
			}
		}
		return found, nil
	})
	return &methods.SearchDatastore_TaskBody{Res: &types.SearchDatastore_TaskResponse{Returnval: task.Run(ctx)}}
}
