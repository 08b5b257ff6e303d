package main

import (
	"context"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// gibibyte in the unit of a disk's capacity.
const gibibyte = 1 << 20

// furnish makes what a tenant's administrator makes: a folder for machines, one for templates, and the templates.
func furnish(model *simulator.Model, templates []string) {
	ctx := context.Background()
	for _, entity := range model.Map().All("HostSystem") {
		host := model.Map().Get(entity.Reference()).(*simulator.HostSystem)
		host.Summary.Hardware.NumCpuThreads, host.Summary.Hardware.MemorySize = 32, 256<<30
	}
	client, err := vim25.NewClient(ctx, model.Service)
	must(err)
	finder := find.NewFinder(client)
	datacenter, err := finder.Datacenter(ctx, "DC0")
	must(err)
	finder.SetDatacenter(datacenter)
	folders, err := datacenter.Folders(ctx)
	must(err)
	_, err = folders.VmFolder.CreateFolder(ctx, "pitrix")
	must(err)
	images, err := folders.VmFolder.CreateFolder(ctx, "templates")
	must(err)
	pool, err := finder.ResourcePool(ctx, "DC0_C0/Resources")
	must(err)
	for _, name := range templates {
		template := makeTemplate(ctx, finder, images, pool, name)
		registry := model.Map()
		registry.Put(&origin{VirtualMachine: registry.Get(template).(*simulator.VirtualMachine)})
	}
}

func makeTemplate(ctx context.Context, finder *find.Finder, folder *object.Folder, pool *object.ResourcePool, name string) types.ManagedObjectReference {
	network, err := finder.Network(ctx, "VM Network")
	must(err)
	backing, err := network.EthernetCardBackingInfo(ctx)
	must(err)
	var devices object.VirtualDeviceList
	scsi, err := devices.CreateSCSIController("pvscsi")
	must(err)
	path := "[LocalDS_0]"
	disk := devices.CreateDisk(scsi.(types.BaseVirtualController), types.ManagedObjectReference{}, path+" "+name+"/disk1.vmdk")
	disk.CapacityInKB = 2 * gibibyte
	card, err := devices.CreateEthernetCard("vmxnet3", backing)
	must(err)
	devices = append(devices, scsi, disk, card)
	config := types.VirtualMachineConfigSpec{
		Name: name, GuestId: string(types.VirtualMachineGuestOsIdentifierUbuntu64Guest),
		NumCPUs: 1, MemoryMB: 1024,
		Files: &types.VirtualMachineFileInfo{VmPathName: path},
	}
	config.DeviceChange, err = devices.ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	must(err)
	task, err := folder.CreateVM(ctx, config, pool, nil)
	must(err)
	info, err := task.WaitForResult(ctx, nil)
	must(err)
	machine := object.NewVirtualMachine(folder.Client(), info.Result.(types.ManagedObjectReference))
	must(machine.MarkAsTemplate(ctx))
	return machine.Reference()
}
