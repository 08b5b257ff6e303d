package main

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// guard refuses what a vCenter refuses and the simulator does not: to read without a session, to act without a
// privilege.
func guard(powerless string) func(*simulator.Context, *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	return func(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
		if ctx.Session == nil {
			if strings.HasPrefix(method.Name, "RetrieveProperties") {
				return nil, &types.NotAuthenticated{NoPermission: missing(method, "System.View")}
			}
			return nil, nil
		}
		if ctx.Session.UserName == powerless {
			if strings.HasSuffix(method.Name, "_Task") {
				fault := missing(method, "VirtualMachine.Inventory.CreateFromExisting")
				return nil, &fault
			}
		}
		return nil, nil
	}
}

func missing(method *simulator.Method, privilege string) types.NoPermission {
	return types.NoPermission{Object: &method.This, PrivilegeId: privilege}
}

// rights says who may do what: the simulator says of everybody that they may.
type rights struct {
	*simulator.AuthorizationManager
	powerless string
}

func (r *rights) HasPrivilegeOnEntities(ctx *simulator.Context, request *types.HasPrivilegeOnEntities) soap.HasFault {
	granted := ctx.Session.UserName != r.powerless
	answer := &types.HasPrivilegeOnEntitiesResponse{}
	for _, entity := range request.Entity {
		of := types.EntityPrivilege{Entity: entity}
		for _, id := range request.PrivId {
			of.PrivAvailability = append(of.PrivAvailability, types.PrivilegeAvailability{PrivId: id, IsGranted: granted})
		}
		answer.Returnval = append(answer.Returnval, of)
	}
	return &methods.HasPrivilegeOnEntitiesBody{Res: answer}
}
