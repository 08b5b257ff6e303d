// A vCenter for tests: VMware's own simulator, with what a tenant has set up in it and with guests that answer.
package main

import (
	"crypto/tls"
	"encoding/json"
	"log"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// settings come in the environment: they hold passwords, which everybody would see in the arguments.
type settings struct {
	Listen      string            `json:"listen"`
	Certificate string            `json:"certificate"`
	Key         string            `json:"key"`
	Users       map[string]string `json:"users"`
	// Powerless may log in and look, and has no privilege.
	Powerless string `json:"powerless"`
	// Delays of tasks in milliseconds, by their names, such as CloneVm.
	Delays    map[string]int `json:"delays"`
	Templates []string       `json:"templates"`
}

func main() {
	var with settings
	must(json.Unmarshal([]byte(os.Getenv("VCSIM")), &with))
	certificate, err := tls.LoadX509KeyPair(with.Certificate, with.Key)
	must(err)

	model := simulator.VPX()
	model.Machine, model.Host, model.ClusterHost = 0, 0, 2
	model.Datastore, model.Pool, model.Portgroup = 2, 1, 2
	must(model.Create())
	defer model.Remove()
	furnish(model, with.Templates)

	service := model.Service
	service.Listen = &url.URL{Host: with.Listen, User: url.UserPassword("nobody", "nothing")}
	service.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	registry := model.Map()
	registry.SessionManager().ValidLogin = func(login *types.Login) bool {
		password, known := with.Users[login.UserName]
		return known && password == login.Password
	}
	registry.Handler = guard(with.Powerless)
	manager := registry.Get(*model.ServiceContent.AuthorizationManager).(*simulator.AuthorizationManager)
	registry.Put(&rights{AuthorizationManager: manager, powerless: with.Powerless})
	registry.AddHandler(&guests{next: 10})
	registry.AddHandler(sizes{})
	registry.Put(&disks{registry.Get(*model.ServiceContent.VirtualDiskManager).(*simulator.VirtualDiskManager)})
	for _, entity := range registry.AllReference("HostDatastoreBrowser") {
		registry.Put(&browser{registry.Get(entity.Reference()).(*simulator.HostDatastoreBrowser)})
	}
	// Objects can be read while a task on them waits.
	delays := map[string]int{"LockHandoff": 0}
	for name, milliseconds := range with.Delays {
		delays[name] = milliseconds
	}
	simulator.TaskDelay.MethodDelay = delays

	server := service.NewServer()
	log.Printf("vCenter at %s", server.URL.Redacted())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	<-ended
	time.AfterFunc(time.Second, func() { os.Exit(0) })
	server.Close()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
